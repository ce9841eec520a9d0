"""Bodies chunk by chunk (manual 6.23, docs/chunked-input.md)."""


def provide(api):
    def read(name, *fields):
        stream = str(api.exchange(name).stream)
        pieces = []
        try:
            while True:
                reply = api.channel.call("chunked-read", stream, *fields)
                if not reply:
                    return None
                pieces.append(reply[1])
                if bytes(reply[0]) == b"0":
                    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
        except RuntimeError as error:
            raise OSError(str(error)) from None

    def chunked_read(timeout=None):
        """The next chunk of the body, b"" at its end; OSError when none comes within so many seconds."""
        return read("chunked_read", *([] if timeout is None else [str(max(1, int(timeout * 1000)))]))

    def chunked_read_nb():
        """The next chunk if it is here, None when it is not, b"" at the end."""
        return read("chunked_read_nb", "0")

    return {"chunked_read": chunked_read, "chunked_read_nb": chunked_read_nb}
