"""A websocket (ASGI, WebSocket 2.4): the engine speaks the protocol (docs/websockets.md)."""

from asyncio import FIRST_COMPLETED, shield, wait

from ..body import ClientGone
from ..messages import BINARY, TEXT, parts_of
from ..wsgi import encode_head
from .stream import Receiver

_ABNORMAL = 1006


class WebSocket:
    def __init__(self, exchange, loop):
        self._exchange = exchange
        self._loop = loop
        self._receiver = Receiver()
        self._told = False
        self._accepted = False
        self._accepting = False
        # Settled when it was accepted or refused: applications may wait for messages before.
        self._decided = loop.loop.create_future()
        self._over = None

    @property
    def complete(self):
        return self._accepted or self._exchange.ended

    async def settle(self):
        """Nothing of it ends the answer by itself."""

    async def receive(self):
        if not self._told:
            self._told = True
            return {"type": "websocket.connect"}
        if not self._accepted and not await self._decision():
            return _farewell(_ABNORMAL, "")
        if self._over is None:
            # Whole, in a task of its own: one who is cancelled between its parts leaves all of them to the next.
            kind, last, data = await self._receiver.next(lambda: self._loop.loop.create_task(self._whole()))
            if kind == b"t":
                return {"type": "websocket.receive", "text": data.decode(), "bytes": None}
            if kind == b"b":
                return {"type": "websocket.receive", "text": None, "bytes": data}
            self._over = _farewell(int(last), data.decode("utf-8", "replace"))
        return self._over

    async def _whole(self):
        """Kind, 0 or the code of a farewell, and the bytes of all parts of the next message."""
        pieces, kind, more = [], b"", b"1"
        while more == b"1":
            kind, more, piece = await self._call("receive")
            pieces.append(piece)
        return kind, more, b"".join(pieces)

    async def _decision(self):
        """Whether it was accepted, as soon as that is known."""
        await wait((self._decided, self._exchange.disconnected), return_when=FIRST_COMPLETED)
        # The request itself is over when its connection becomes a websocket.
        if self._accepting:
            await shield(self._decided)
        return self._accepted

    async def send(self, event):
        kind = event["type"]
        if kind == "websocket.accept":
            await self._accept(event)
        elif kind == "websocket.close":
            await self._close(event.get("code", 1000), event.get("reason") or "")
        elif kind != "websocket.send":
            raise RuntimeError("%s is no event of a websocket" % kind)
        elif not self._accepted:
            raise RuntimeError("websocket.send was sent before websocket.accept")
        elif event.get("bytes") is not None:
            await self._message(BINARY, bytes(event["bytes"]))
        else:
            await self._message(TEXT, event["text"].encode())

    async def _accept(self, event):
        if self.complete:
            raise RuntimeError("websocket.accept was sent after the answer")
        self._accepting = True
        headers = [field for pair in event.get("headers", ()) for field in pair]
        try:
            await self._call("handshake", b"", event.get("subprotocol") or b"", *headers)
        except RuntimeError as error:
            self._refuse("400 Bad Request")
            raise ClientGone(str(error)) from None
        self._accepted = True
        self._decided.set_result(None)

    async def _close(self, code, reason):
        if self._accepted:
            await self._call("close", str(code), reason)
        elif not self._exchange.ended:
            self._refuse("403 Forbidden")

    def _refuse(self, status):
        self._exchange.head = encode_head(status, ())
        self._exchange.end()
        self._exchange.leave()
        self._decided.set_result(None)

    async def _message(self, opcode, data):
        try:
            for part in parts_of(opcode, data):
                await self._call("send", *part)
        except RuntimeError as error:
            raise ClientGone(str(error)) from None

    def _call(self, name, *fields):
        return self._loop.call("websocket-" + name, str(self._exchange.stream), *fields)


def _farewell(code, reason):
    return {"type": "websocket.disconnect", "code": code, "reason": reason}
