"""Connections of raw sockets (manual 15.1): a function gets the descriptor, and what it gives is written as it is."""

import os
from select import POLLOUT, poll


def provide(api):
    def serve(descriptor):
        if descriptor == b"None":
            raise OSError("a connection was lost: this process has no room for more descriptors")
        descriptor = int(descriptor)
        connection = os.fstat(descriptor)
        try:
            if api.raw is None:
                raise RuntimeError("the application of raw sockets was not loaded")
            _write(descriptor, api.raw(descriptor))
        finally:
            if _is(descriptor, connection):
                os.close(descriptor)

    api.functions["raw.serve"] = serve
    return {}


def _is(descriptor, connection):
    """The function may have closed it, and another one have its number."""
    try:
        return os.path.samestat(os.fstat(descriptor), connection)
    except OSError:
        return False


def _write(descriptor, given):
    """Bytes, or an iterable of them; nothing for None."""
    for part in (given,) if isinstance(given, bytes) else given or ():
        while part:
            try:
                part = part[os.write(descriptor, part) :]
            except BlockingIOError:
                waiting = poll()
                waiting.register(descriptor, POLLOUT)
                waiting.poll()
