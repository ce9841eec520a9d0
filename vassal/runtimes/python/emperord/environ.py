"""The environ of PEP 3333, as the original fills it."""

import sys
from struct import Struct

FIXED = Struct("<qHBB")
_SECURE = ("on", "1", "true", "https")


class Environs:
    """Makes environs; names of variables are decoded once."""

    def __init__(self, base):
        self._base = base
        self._names = {}

    def make(self, block):
        environ = self._base.copy()
        names = self._names
        at, size = FIXED.size, len(block)
        while at < size:
            start = at + 2
            at = start + (block[at] | block[at + 1] << 8)
            key = block[start:at]
            name = names.get(key)
            if name is None:
                name = key.decode("latin-1")
                if len(names) < 1024:
                    names[key] = sys.intern(name)
            start = at + 2
            at = start + (block[at] | block[at + 1] << 8)
            environ[name] = str(block[start:at], "latin-1")
        scheme = environ.get("UWSGI_SCHEME") or environ.get("HTTPS")
        if scheme is not None and scheme.lower() in _SECURE:
            environ["wsgi.url_scheme"] = "https"
        return environ


def base(file_wrapper, version, node, threads, processes):
    """What every environ has."""
    return {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": file_wrapper,
        "wsgi.multithread": threads,
        "wsgi.multiprocess": processes > 1,
        "wsgi.run_once": False,
        "uwsgi.version": version,
        "uwsgi.node": node,
    }
