"""A request and its answer (ASGI, HTTP 2.4)."""

from asyncio import create_task, shield, wait

from ..body import ClientGone
from ..frames import FILE, FILE_TAKEN, records
from ..wsgi import encode_head
from .stream import Body

_GONE = {"type": "http.disconnect"}


class Http:
    def __init__(self, exchange, request):
        self._exchange = exchange
        self._body = Body(exchange, request.length)
        # A file on its way to the engine.
        self._sending = None

    @property
    def complete(self):
        return self._exchange.ended

    async def receive(self):
        exchange, body = self._exchange, self._body
        if not exchange.gone and not body.done:
            found = await body.piece()
            if found is not None:
                return {"type": "http.request", "body": found[0], "more_body": found[1]}
        if not exchange.gone:
            await shield(exchange.disconnected)
        return _GONE

    async def send(self, event):
        exchange, kind = self._exchange, event["type"]
        if kind == "http.response.start":
            if exchange.head is not None:
                raise RuntimeError("http.response.start was sent twice")
            exchange.head = encode_head("%d " % event["status"], event.get("headers", ()))
            return
        if exchange.head is None:
            raise RuntimeError("%s was sent before http.response.start" % kind)
        if exchange.ended:
            raise RuntimeError("%s was sent after the end of the answer" % kind)
        if exchange.gone:
            raise ClientGone("the client is gone")
        if kind == "http.response.body":
            await self._part(event.get("body", b""), event.get("more_body", False))
        elif kind == "http.response.pathsend":
            # In a task of its own: one who is cancelled meanwhile has sent it nevertheless.
            self._sending = create_task(self._file(event["path"]))
            await shield(self._sending)
        else:
            raise RuntimeError("%s is no event of an answer" % kind)

    async def settle(self):
        """Whether the answer is complete is known afterwards."""
        if self._sending is not None:
            await wait((self._sending,))

    async def _part(self, chunk, more):
        exchange = self._exchange
        if more:
            exchange.flush()
            await exchange.write(bytes(chunk))
            return
        await exchange.finish(bytes(chunk))
        exchange.leave()

    async def _file(self, path):
        exchange = self._exchange
        exchange.flush()
        kind, payload = await exchange.question(FILE, records((path, "0", "")))
        if kind != FILE_TAKEN or payload != b"\1":
            raise OSError("cannot send the file %s" % path)
        exchange.ended = True
        exchange.leave()
