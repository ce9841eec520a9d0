"""What the engine says once, before anything is loaded."""

from os import set_inheritable

from .frames import read_records


def _text(field):
    return field.decode("utf-8", "surrogateescape")


class Settings:
    """The records of the LOAD frame; docs/python.md has them."""

    def __init__(self, payload):
        self.instance = {}
        self.opt = {}
        self.magic = {}
        self.flags = set()
        self.apps = []
        self.lists = {}
        self.shared = {}
        for name, *fields in read_records(payload):
            getattr(self, "_" + name.decode())(fields)
        # Looked at by every request.
        self.catch_exceptions = "catch-exceptions" in self.flags
        self.post_buffering = "post-buffering" in self.flags
        self.nodelay = "nodelay" in self.flags
        self.accept_buffer = "accept-buffer" in self.flags
        self.asgi = "asgi" in self.flags
        self.gevent = "gevent" in self.flags
        self.greenlet = "greenlet" in self.flags
        # What a request does after each part of its answer, where requests take turns.
        self.suspend = None

    @property
    def kind(self):
        """What this process is: a worker, or another kind of process of the instance."""
        return self.instance["name"].rpartition("-")[0]

    def place(self, kind):
        """Its number among the processes of this kind; 0 when it is of another one."""
        own, _, number = self.instance["name"].rpartition("-")
        return int(number) if own == kind else 0

    @property
    def cores(self):
        """Requests at once; what serves none runs one function after the other."""
        return self.number("cores") if self.kind == "worker" else 1

    def number(self, name):
        return int(self.instance[name])

    def list(self, name):
        return self.lists.get(name, ())

    def _instance(self, fields):
        self.instance[_text(fields[0])] = _text(fields[1])

    def _opt(self, fields):
        """A value, or the list of them when the option was given more than once."""
        key, value = _text(fields[0]), bytes(fields[1])
        if key not in self.opt:
            self.opt[key] = value
        elif isinstance(self.opt[key], list):
            self.opt[key].append(value)
        else:
            self.opt[key] = [self.opt[key], value]

    def _magic(self, fields):
        self.magic[bytes(fields[0])] = bytes(fields[1])

    def _flag(self, fields):
        self.flags.add(_text(fields[0]))

    def _list(self, fields):
        self.lists.setdefault(_text(fields[0]), []).extend(map(_text, fields[1:]))

    def _shared(self, fields):
        """A descriptor for this process, and not for those that it starts."""
        descriptor = int(fields[1])
        set_inheritable(descriptor, False)
        self.shared[_text(fields[0])] = descriptor

    def _app(self, fields):
        self.apps.append(tuple(map(_text, fields)))
