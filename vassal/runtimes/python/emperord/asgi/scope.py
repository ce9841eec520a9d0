"""The scope of a request, from its vars block (ASGI 3, HTTP and WebSocket 2.4)."""

from urllib.parse import unquote_to_bytes

from ..environ import FIXED

_HTTP = b"HTTP_"
_PLAIN = {b"CONTENT_TYPE": b"content-type", b"CONTENT_LENGTH": b"content-length"}
_SECURE = (b"on", b"1", b"true", b"https")
VERSIONS = {"version": "3.0", "spec_version": "2.4"}


def variables(block):
    """Names and values in their order, bytes; the last of two equal names counts for whoever looks it up."""
    at, size = FIXED.size, len(block)
    while at < size:
        start = at + 2
        at = start + (block[at] | block[at + 1] << 8)
        name = block[start:at]
        start = at + 2
        at = start + (block[at] | block[at + 1] << 8)
        yield name, block[start:at]


class Request:
    """What a scope is made of."""

    def __init__(self, block):
        self.length, self.application = FIXED.unpack_from(block)[:2]
        self.values = dict(variables(block))
        self.headers = [
            (_PLAIN.get(name) or name[5:].replace(b"_", b"-").lower(), value)
            for name, value in self.values.items()
            if name.startswith(_HTTP) or (value and name in _PLAIN)
        ]

    def value(self, name):
        return self.values.get(name, b"")

    def is_websocket(self):
        wanted = self.value(b"HTTP_UPGRADE").lower() == b"websocket"
        return wanted and b"upgrade" in self.value(b"HTTP_CONNECTION").lower()

    def scope(self, kind, state):
        value = self.value
        target, _, query = value(b"REQUEST_URI").partition(b"?")
        secure = (value(b"UWSGI_SCHEME") or value(b"HTTPS")).lower() in _SECURE
        root = value(b"SCRIPT_NAME")
        scope = {
            "type": kind,
            "asgi": VERSIONS,
            "http_version": value(b"SERVER_PROTOCOL").rpartition(b"/")[2].decode("latin-1") or "1.1",
            "scheme": {"http": "http", "websocket": "ws"}[kind] + ("s" if secure else ""),
            "path": _text(root + value(b"PATH_INFO")) or _text(unquote_to_bytes(target)),
            "raw_path": target,
            "query_string": value(b"QUERY_STRING") or query,
            "root_path": _text(root),
            "headers": self.headers,
            "client": self._address(b"REMOTE_ADDR", b"REMOTE_PORT"),
            "server": self._address(b"SERVER_NAME", b"SERVER_PORT"),
            "state": state.copy(),
        }
        if kind == "http":
            scope["method"] = value(b"REQUEST_METHOD").decode("latin-1")
            scope["extensions"] = {"http.response.pathsend": {}}
        else:
            offered = value(b"HTTP_SEC_WEBSOCKET_PROTOCOL").decode("latin-1").split(",")
            scope["subprotocols"] = [name.strip() for name in offered if name.strip()]
            scope["extensions"] = {}
        return scope

    def _address(self, host, port):
        name, number = self.value(host), self.value(port)
        return (name.decode("latin-1"), int(number) if number.isdigit() else 0) if name else None


def _text(value):
    return value.decode("utf-8", "replace")
