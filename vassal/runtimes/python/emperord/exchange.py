"""One request on its stream: what is sent about its answer, and what the engine says meanwhile."""

import sys
from struct import Struct

from .body import ClientGone
from .frames import (ABORT, ANSWER_HEAD, CREDIT, DATA, END, FAILED, FILE, FILE_TAKEN, PIECE, WINDOW, frame, records)

_U32 = Struct("<I")


def credit_of(payload):
    """Bytes of the answer that have left."""
    return _U32.unpack(payload)[0]


class Exchange:
    __slots__ = ("channel", "stream", "head", "head_sent", "gone", "ended", "logvars", "signal", "_asked", "_waiting", "_queue")

    def __init__(self, channel, stream):
        self.channel = channel
        self.stream = stream
        self.head = None
        self.head_sent = False
        self.gone = False
        self.ended = False
        self.logvars = None
        # A descriptor of the application for what waits in the engine.
        self.signal = None
        # What the engine has not answered yet.
        self._asked = None
        self._waiting = 0
        self._queue = channel.streams[stream]

    def ask(self, kind, payload=b""):
        """Sends a frame and waits for its answer: whatever is not about the flow of the answer.

        The waiting may be broken off (gevent.Timeout): who asks the same again has the answer of the first time.
        """
        if self._asked != kind:
            self.settle()
            self.channel.send(frame(kind, self.stream, payload))
            self._asked = kind
        return self._answer()

    def settle(self):
        """Waits for what was asked and not waited for."""
        if self._asked is not None:
            self._answer()

    def _answer(self):
        item = None
        while item is None:
            item = self._next()
        self._asked = None
        return item

    def data(self, chunk):
        """Sends a part of the body, as fast as the client takes it."""
        for at in range(0, len(chunk), PIECE):
            piece = chunk[at : at + PIECE]
            while self._waiting + len(piece) > WINDOW and not self.gone:
                self._next()
            self._look()
            if self.gone:
                if self.channel.drops:
                    return
                raise ClientGone("write error: the client is gone")
            self.send_part(piece)

    def send_part(self, piece):
        """Sends a piece as it is, and the head before it."""
        self._waiting += len(piece)
        self.channel.send(self._opening() + frame(DATA, self.stream, piece))

    def end(self, chunk=b""):
        """Sends the last part; the answer is complete."""
        if len(chunk) > PIECE:
            self.data(chunk[:-PIECE])
            chunk = chunk[-PIECE:]
        if not self.ended:
            self.ended = True
            self.channel.send(self._opening() + frame(END, self.stream, chunk))

    def fail(self, text, answered=False):
        """The application failed: the engine answers, unless that was done here."""
        if self.ended:
            sys.stderr.write(text)
        else:
            self.ended = True
            opening = self._opening() if answered else b""
            payload = (b"\1" if answered else b"\0") + text.encode("utf-8", "replace")[: 256 * 1024]
            self.channel.send(opening + frame(FAILED, self.stream, payload))

    def file(self, path, offset, length):
        """Lets the engine send the rest from a file; False when it cannot open it."""
        self.flush()
        size = b"" if length is None else str(length)
        kind, payload = self.ask(FILE, records((path, str(offset), size)))
        self.ended = kind == FILE_TAKEN and payload == b"\1"
        return self.ended

    def flush(self):
        """Sends the head, when there is one."""
        opening = self._opening()
        if opening:
            self.channel.send(opening)

    def _opening(self):
        if self.head_sent or self.head is None:
            return b""
        self.head_sent = True
        return frame(ANSWER_HEAD, self.stream, self.head)

    def _next(self):
        return self._note(*self.channel.receive(self._queue))

    def _note(self, kind, payload):
        """None for what is about the flow of the answer."""
        if kind == CREDIT:
            self._waiting -= credit_of(payload)
        elif kind == ABORT:
            self.gone = True
        else:
            return kind, payload
        return None

    def _look(self):
        """Notices a client that is gone before more is made for it."""
        self.channel.poll()
        while (item := self.channel.taken(self._queue)) is not None:
            self._note(*item)
