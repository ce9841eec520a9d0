"""Websockets (manual 6.21, docs/websockets.md): the engine speaks the protocol, this asks it for messages."""

from . import NAMES
from ..body import ClientGone
from ..messages import BINARY, TEXT, parts_of


def provide(api):
    websockets = Websockets(api)
    return {name: getattr(websockets, name) for name in NAMES["websockets"]}


class Websockets:
    def __init__(self, api):
        self._api = api

    def websocket_handshake(self, key=None, origin=None, proto=None):
        """Answers the request with a websocket. The origin is accepted and not repeated: no client wants it."""
        exchange = self._api.exchange("websocket_handshake")
        fields = [key or b""]
        if key is not None or proto is not None:
            fields.append(proto or b"")
        try:
            self._call("handshake", exchange, *fields)
        except RuntimeError as error:
            raise OSError(str(error)) from None
        # There is no other head, and what the application returns is for nobody.
        exchange.head, exchange.head_sent = b"", True

    def websocket_recv(self):
        """The next message, as bytes; raises OSError when none comes any more."""
        exchange = self._api.exchange("websocket_recv")
        return self._message(exchange, self._call("receive", exchange))

    def websocket_recv_nb(self):
        """The next message if it is here, b"" otherwise."""
        exchange = self._api.exchange("websocket_recv_nb")
        reply = self._call("take", exchange)
        if reply:
            return self._message(exchange, reply)
        if exchange.signal is not None:
            exchange.signal.again()
        return b""

    def websocket_send(self, message):
        self._send("websocket_send", TEXT, message)

    def websocket_send_binary(self, message):
        self._send("websocket_send_binary", BINARY, message)

    def websocket_send_from_sharedarea(self, index, position, length=None):
        """A part of a shared area as a message; without a length all the rest of it."""
        self.websocket_send(self._api.module.sharedarea_read(index, position, length or None))

    def websocket_send_binary_from_sharedarea(self, index, position, length=None):
        self.websocket_send_binary(self._api.module.sharedarea_read(index, position, length or None))

    def connection_fd(self):
        """Of a websocket: a descriptor that can be read when `websocket_recv_nb` has something."""
        exchange = self._api.exchange("connection_fd")
        if exchange.signal is None:
            from ..signal import Signal

            channel, stream = self._api.channel, str(exchange.stream)
            exchange.signal = Signal(channel, lambda: channel.call("websocket-ready", stream))
        return exchange.signal.descriptor

    def _call(self, name, exchange, *fields):
        return self._api.channel.call("websocket-" + name, str(exchange.stream), *fields)

    def _message(self, exchange, reply):
        pieces = []
        while True:
            if bytes(reply[0]) == b"c":
                raise ClientGone("unable to receive websocket message: %s" % _farewell(reply))
            pieces.append(reply[2])
            if bytes(reply[1]) == b"0":
                return pieces[0] if len(pieces) == 1 else b"".join(pieces)
            reply = self._call("receive", exchange)

    def _send(self, name, opcode, message):
        exchange = self._api.exchange(name)
        data = message.encode() if isinstance(message, str) else bytes(message)
        try:
            for part in parts_of(opcode, data):
                self._call("send", exchange, *part)
        except RuntimeError as error:
            raise ClientGone(str(error)) from None


def _farewell(reply):
    code, reason = reply[1].decode(), reply[2].decode("utf-8", "replace")
    return "%s %s" % (code, reason) if reason else code
