"""Frames and records, byte by byte as docs/companion.md has them."""

from struct import Struct

HEAD = Struct("<IBBH")

LOAD, REQUEST, BODY, BODY_FAILED, CREDIT, ABORT, FILE_TAKEN, REPLY, INVOKE, CONNECTION = range(1, 11)
HELLO, ANSWER_HEAD, DATA, END, FAILED, READ, FILE, CALL, SEEK, RESULT = range(65, 75)

# Bytes of an answer that may be on their way to the client, and the longest part that is sent at once.
WINDOW = 256 * 1024
PIECE = 64 * 1024
# The longest part of a result.
PART = 1024 * 1024

# Longest payload of a frame, both ways.
LONGEST = 4 * 1024 * 1024

_COUNT = Struct("<H")
_LENGTH = Struct("<I")


def frame(kind, stream, payload=b""):
    return HEAD.pack(len(payload), kind, 0, stream) + payload


def octets(value):
    """Bytes of text, or of what is bytes already."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(memoryview(value))


def records(*lists):
    """u16 count of fields, then u32 length and bytes of each; text is UTF-8."""
    parts = []
    for fields in lists:
        parts.append(_COUNT.pack(len(fields)))
        for field in fields:
            if isinstance(field, str):
                field = field.encode("utf-8", "surrogateescape")
            parts.append(_LENGTH.pack(len(field)))
            parts.append(field)
    return b"".join(parts)


def read_records(data):
    at = 0
    while at < len(data):
        (count,) = _COUNT.unpack_from(data, at)
        at += 2
        fields = []
        for _ in range(count):
            (length,) = _LENGTH.unpack_from(data, at)
            fields.append(data[at + 4 : at + 4 + length])
            at += 4 + length
        yield fields
