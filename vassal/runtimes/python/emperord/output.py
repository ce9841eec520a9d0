"""The standard streams of an interpreter: what they cannot take (a full disk) is lost, and no request fails by it."""

import sys
from io import BufferedWriter, FileIO, TextIOWrapper


class _Sink(FileIO):
    def write(self, data):
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def install():
    sys.stdout = sys.__stdout__ = _lossy(sys.stdout)
    sys.stderr = sys.__stderr__ = _lossy(sys.stderr)


def _lossy(stream):
    sink = _Sink(stream.fileno(), "w", closefd=False)
    sink.name = stream.name
    # PYTHONUNBUFFERED has no buffer between them.
    unbuffered = isinstance(stream.buffer, FileIO)
    made = TextIOWrapper(
        sink if unbuffered else BufferedWriter(sink),
        stream.encoding,
        stream.errors,
        line_buffering=True,
        write_through=unbuffered,
    )
    made.mode = "w"
    return made
