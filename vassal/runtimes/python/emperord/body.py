"""wsgi.input: the body of a request, asked for piece by piece."""

from io import SEEK_CUR, SEEK_END, SEEK_SET
from math import inf
from struct import Struct

from .frames import BODY, READ, SEEK, frame

_U64 = Struct("<Q")


class ClientGone(OSError):
    """The client went away: nobody wants the rest."""


class Body:
    """A file object over the body. Nothing is read from the client before the application reads."""

    __slots__ = ("_exchange", "_left", "_buffer", "_done")

    def __init__(self, exchange, length):
        self._exchange = exchange
        self._left = length
        self._buffer = b""
        self._done = length == 0

    def read(self, size=-1):
        whole = size is None or size < 0
        self._gather(inf if whole else size)
        return self._take(len(self._buffer) if whole else size)

    def readline(self, size=-1):
        start = 0
        while True:
            at = self._buffer.find(b"\n", start)
            length = len(self._buffer) if at < 0 else at + 1
            if size is not None and 0 <= size <= length:
                return self._take(size)
            if at >= 0 or self._done:
                return self._take(length)
            start = len(self._buffer)
            self._buffer += self._piece()

    def readlines(self, hint=-1):
        lines, length = [], 0
        for line in self:
            lines.append(line)
            length += len(line)
            if hint is not None and 0 < hint <= length:
                break
        return lines

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self):
        """The engine closes it."""

    def _gather(self, size):
        """So many bytes are here afterwards, or all; what came stays when the waiting is broken off."""
        length = len(self._buffer)
        if length >= size or self._done:
            return
        pieces = [self._buffer]
        try:
            while length < size and not self._done:
                pieces.append(self._piece())
                length += len(pieces[-1])
        finally:
            self._buffer = b"".join(pieces)

    def _take(self, size):
        part, self._buffer = self._buffer[:size], self._buffer[size:]
        return part

    def _piece(self):
        kind, payload = self._exchange.ask(READ)
        if kind != BODY:
            self._done = True
            raise ClientGone("the rest of the body does not come")
        if not payload:
            self._done = True
        elif self._left > 0:
            self._left -= len(payload)
            self._done = self._left <= 0
        return payload


class KeptBody(Body):
    """A body that the engine holds whole (`post-buffering`): it may be read again, from any byte on."""

    __slots__ = ("_size",)

    def __init__(self, exchange, length):
        super().__init__(exchange, length)
        self._size = length

    def seekable(self):
        return True

    def tell(self):
        return self._size - self._left - len(self._buffer)

    def seek(self, offset, whence=SEEK_SET):
        base = {SEEK_SET: 0, SEEK_CUR: self.tell(), SEEK_END: self._size}[whence]
        position = min(max(base + offset, 0), self._size)
        self._exchange.settle()
        self._exchange.channel.send(frame(SEEK, self._exchange.stream, _U64.pack(position)))
        self._left = self._size - position
        self._buffer = b""
        self._done = self._left == 0
        return position
