"""The plain socket functions of the uwsgi module: they work on descriptors of the application."""

import os
from errno import EINPROGRESS
from select import POLLIN, POLLOUT


def provide(api):
    """The functions by name. While one waits other requests run, where requests take turns."""

    def connect(address, timeout=0):
        """A descriptor, -1 when nobody answers there."""
        for connection in _begin(address):
            found = api.wait({connection.fileno(): POLLOUT}, timeout or None)
            if found is not None and is_connected(connection.fileno()):
                connection.setblocking(True)
                return connection.detach()
        return -1

    def send(descriptor, data):
        while data:
            try:
                data = data[os.write(descriptor, data) :]
            except BlockingIOError:
                api.wait({descriptor: POLLOUT}, None)
        return True

    def recv(descriptor, size=4096):
        """None when a descriptor that does not block has nothing yet."""
        if api.takes_turns and os.get_blocking(descriptor):
            api.wait({descriptor: POLLIN}, None)
        try:
            return os.read(descriptor, size)
        except BlockingIOError:
            return None

    return {function.__name__: function for function in (connect, async_connect, send, recv, close, is_connected)}


def async_connect(address):
    """A descriptor that does not block and is written to when it is connected; -1 when that cannot be."""
    for connection in _begin(address):
        return connection.detach()
    return -1


def close(descriptor):
    os.close(descriptor)


def is_connected(descriptor):
    import socket

    try:
        duplicate = socket.socket(fileno=os.dup(descriptor))
    except OSError:
        return False
    with duplicate:
        return duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0


def _begin(address):
    """A socket that does not block for each place that the address names, its connection begun."""
    import socket

    try:
        for family, place in _places(address.decode() if isinstance(address, bytes) else address):
            with socket.socket(family) as connection:
                connection.setblocking(False)
                if connection.connect_ex(place) in (0, EINPROGRESS):
                    yield connection
    except (OSError, ValueError):
        pass  # A name that nobody knows, or no address at all.


def _places(address):
    import socket

    if address.startswith("/") or address.startswith("@"):
        return [(socket.AF_UNIX, "\0" + address[1:] if address[0] == "@" else address)]
    host, _, port = address.rpartition(":")
    found = socket.getaddrinfo(host or "127.0.0.1", int(port), type=socket.SOCK_STREAM)
    return [(family, place) for family, _, _, _, place in found]
