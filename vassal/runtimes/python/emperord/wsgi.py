"""Calls a WSGI application (PEP 3333)."""

from struct import Struct

from .body import Body, ClientGone, KeptBody
from .environ import FIXED
from .files import FileWrapper

_U16 = Struct("<H")
_STATUS = Struct("<HH")


def _short(text):
    data = text.encode("latin-1") if isinstance(text, str) else bytes(text)
    return _U16.pack(len(data)) + data


def encode_head(status, headers):
    if not isinstance(status, str):
        raise TypeError("the status must be a str, not %s" % type(status).__name__)
    number, _, reason = status.partition(" ")
    reason = reason.encode("latin-1")
    parts = [_STATUS.pack(int(number), len(reason)), reason]
    for name, value in headers:
        parts.append(_short(name))
        parts.append(_short(value))
    return b"".join(parts)


class Answer:
    """start_response and write() of one request."""

    __slots__ = ("exchange", "_settings")

    def __init__(self, exchange, settings):
        self.exchange = exchange
        self._settings = settings

    def start(self, status, headers, exc_info=None):
        if exc_info:
            try:
                if self.exchange.head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self.exchange.head is not None:
            raise AssertionError("start_response was called twice without exc_info")
        self.exchange.head = encode_head(status, headers)
        if self._settings.nodelay:
            # The engine sends a head with the first part of the body.
            self.exchange.send_part(b"")
        return self.write

    def write(self, chunk):
        self.exchange.data(self.checked(chunk))

    def finish(self, chunk):
        self.exchange.end(self.checked(chunk))

    def checked(self, chunk):
        if self.exchange.head is None:
            raise AssertionError("the body began before start_response was called")
        if not isinstance(chunk, bytes):
            if self._settings.accept_buffer and isinstance(chunk, (bytearray, memoryview)):
                return bytes(chunk)
            raise TypeError("the body must be made of bytes, not %s" % type(chunk).__name__)
        return chunk


def respond(application, environ, exchange, payload, settings):
    """One request, whatever the application does with it."""
    kind = KeptBody if settings.post_buffering else Body
    environ["wsgi.input"] = kind(exchange, FIXED.unpack_from(payload)[0])
    answer = Answer(exchange, settings)
    try:
        result = application(environ, answer.start)
        try:
            _send(result, answer, settings)
        finally:
            if hasattr(result, "close"):
                result.close()
        exchange.end()
    except ClientGone:
        exchange.end()
    except BaseException as error:
        _failed(error, environ, exchange, settings)


def _send(result, answer, settings):
    kind = type(result)
    if kind is list or kind is tuple:
        answer.finish(result[0] if len(result) == 1 else b"".join(result))
    elif kind is bytes:
        answer.finish(result)
    elif kind is FileWrapper:
        _send_file(result, answer)
    else:
        _send_parts(result, answer, settings.suspend)


def _send_parts(result, answer, suspend):
    """Where requests take turns (manual 10.1), one that gives nothing only waits, whatever it gives."""
    for chunk in result:
        if chunk or suspend is None:
            answer.write(chunk)
        if suspend is not None:
            suspend()
    answer.checked(b"")


def _send_file(wrapper, answer):
    place = wrapper.place()
    answer.checked(b"")
    if place is None or not answer.exchange.file(place[0], place[1], None):
        for chunk in wrapper:
            answer.write(chunk)


def _failed(error, environ, exchange, settings):
    from .report import traceback_of

    text = traceback_of(error)
    if settings.catch_exceptions and not exchange.head_sent and not exchange.ended:
        exchange.head = encode_head("500 Internal Server Error", [("Content-Type", "text/plain")])
        page = "%s\n\n%s" % (text, "\n".join("%s = %s" % pair for pair in environ.items() if isinstance(pair[1], str)))
        try:
            exchange.data(page.encode("utf-8", "replace"))
        except ClientGone:
            pass  # The log has it.
        exchange.fail(text, True)
    else:
        exchange.fail(text)
