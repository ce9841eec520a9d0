"""One of the requests that can run at once: the frames of the engine become what its coroutine waits for."""

from asyncio import shield

from ..body import ClientGone
from ..exchange import Exchange, credit_of
from ..frames import ABORT, BODY, CREDIT, INVOKE, PIECE, READ, REQUEST, WINDOW, frame


class Stream:
    """Takes the place of a queue in the channel."""

    def __init__(self, number, loop):
        self.number = number
        self._loop = loop
        self.exchange = None

    def put(self, item):
        self._loop.here(self._take, *item)

    def _take(self, kind, payload):
        if kind == REQUEST:
            self.exchange = AsyncExchange(self._loop.channel, self)
            self._loop.answer(self, payload)
        elif kind == INVOKE:
            self._loop.in_thread(self._loop.api.invoke, self.number, payload)
        elif self.exchange is not None:
            self.exchange.take(kind, payload)


class AsyncExchange(Exchange):
    __slots__ = ("_loop", "_room", "disconnected")

    def __init__(self, channel, stream):
        super().__init__(channel, stream.number)
        self._loop = stream._loop.loop
        self._room = None
        self.disconnected = self._loop.create_future()

    def take(self, kind, payload):
        if kind == CREDIT:
            self._waiting -= credit_of(payload)
            self._wake()
        elif kind == ABORT:
            self.leave()
        elif self._asked is not None:
            asked, self._asked = self._asked, None
            asked.set_result((kind, payload))

    def leave(self):
        """The client is gone, or has its answer: nobody listens any more."""
        self.gone = True
        if not self.disconnected.done():
            self.disconnected.set_result(None)
        self._wake()

    def _wake(self):
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    def question(self, kind, payload=b""):
        """A future of the (kind, payload) that answers; one question at a time."""
        self._asked = self._loop.create_future()
        self.channel.send(frame(kind, self.stream, payload))
        return self._asked

    async def write(self, chunk):
        """Sends a part of the body, as fast as the client takes it."""
        for at in range(0, len(chunk), PIECE):
            piece = chunk[at : at + PIECE]
            while self._waiting + len(piece) > WINDOW and not self.gone:
                self._room = self._loop.create_future()
                await self._room
            if self.gone:
                raise ClientGone("the client is gone")
            self.send_part(piece)

    async def finish(self, chunk):
        if len(chunk) > PIECE:
            await self.write(chunk[:-PIECE])
            chunk = chunk[-PIECE:]
        self.end(chunk)


class Receiver:
    """What a coroutine that was cancelled waited for is there for the next one."""

    def __init__(self):
        self._pending = None

    async def next(self, ask):
        if self._pending is None:
            self._pending = ask()
        result = await shield(self._pending)
        self._pending = None
        return result


class Body(Receiver):
    def __init__(self, exchange, length):
        super().__init__()
        self._exchange = exchange
        self._left = length
        self.done = False

    async def piece(self):
        """(bytes, whether more comes); None when the rest does not come."""
        if self._left == 0:
            self.done = True
            return b"", False
        kind, payload = await self.next(lambda: self._exchange.question(READ))
        if kind != BODY:
            self.done = True
            return None
        if self._left > 0:
            self._left -= len(payload)
        self.done = not payload or self._left == 0
        return payload, not self.done
