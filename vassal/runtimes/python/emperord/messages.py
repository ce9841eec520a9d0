"""Messages of websockets on their way to the engine."""

TEXT, BINARY = "1", "2"
_CONTINUED = "0"
# Longest part of a message in one call, bytes: the channel belongs to other requests too.
_PIECE = 1024 * 1024


def parts_of(opcode, data):
    """(opcode, whether it is the last, bytes) of each part, as fields of `websocket-send`; one for an empty message."""
    for at in range(0, max(1, len(data)), _PIECE):
        yield opcode, "1" if at + _PIECE >= len(data) else "0", data[at : at + _PIECE]
        opcode = _CONTINUED
