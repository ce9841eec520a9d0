"""The plain socket functions of the uwsgi module: they work on descriptors of the application."""

import os


def _open(address, timeout):
    import socket

    address = address.decode() if isinstance(address, bytes) else address
    if address.startswith("/") or address.startswith("@"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout or None)
        connection.connect("\0" + address[1:] if address[0] == "@" else address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout or None)


def connect(address, timeout=0):
    """A descriptor, -1 when nobody answers there."""
    try:
        connection = _open(address, timeout)
    except OSError:
        return -1
    connection.settimeout(None)
    return connection.detach()


def send(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]
    return True


def recv(descriptor, size=4096):
    return os.read(descriptor, size)


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
