"""The `uwsgi` module. A name that is missing does not exist here, and its AttributeError says so."""

import os
import sys
from _thread import get_ident
from select import poll
from time import sleep, time

from .files import FileWrapper
from .frames import PART, RESULT, frame, octets, read_records, records
from . import services, sockets
from .waits import wait_with


class _Module(type(sys)):
    def __init__(self, api):
        super().__init__("uwsgi", "The engine that runs this application.")
        self.__dict__["_api"] = api

    def __getattr__(self, name):
        home = services.HOMES.get(name)
        if home is not None:
            services.load(home, self._api)
            return self.__dict__[name]
        raise AttributeError("uwsgi.%s does not exist in emperord: docs/python.md lists what does" % name)


class Api:
    def __init__(self, channel, settings):
        self.requests = 0
        # The applications are loaded, and requests may come.
        self.ready = False
        self.channel = channel
        self._settings = settings
        self._cores = {}
        # Who calls: a thread, or a greenlet.
        self.ident = get_ident
        # How a request waits (`wait_with`), and whether it does so to let others run.
        self.wait = wait_with(poll, sleep)
        self.takes_turns = "async" in settings.flags
        # What the engine may run, by name: fields in, a sequence of fields (or None) out. Services fill it.
        self.functions = {}
        # Names of the services that are in the module.
        self.services = set()
        # Takes the connections of raw sockets.
        self.raw = None
        # Descriptors that parts of the engine share with all processes, by name.
        self.shared = settings.shared
        self.module = _Module(self)
        self._constants()
        for function in (
            self.worker_id, self.mule_id, self.i_am_the_spooler, self.masterpid, self.request_id, self.total_requests, self.workers,
            self.mem, self.log, self.reload, self.stop, self.disconnect, self.cl, self.listen_queue, self.micros,
            self.setprocname, self.set_logvar, self.get_logvar, self.sendfile,
        ):  # fmt: skip
            setattr(self.module, function.__name__, function)
        self.module.__dict__.update(sockets.provide(self))
        self.module.is_a_reload = settings.number("generation") > 0

    def _constants(self):
        settings, module = self._settings, self.module
        module.opt = settings.opt
        module.magic_table = settings.magic
        module.version = settings.instance["version"].encode()
        module.version_info = (*map(int, settings.instance["version"].split(".")[:3]), 0, b"emperord")
        module.hostname = settings.instance["node"].encode()
        module.numproc = settings.number("processes")
        module.cores = settings.number("cores")
        module.has_threads = 1
        module.buffer_size = settings.number("buffer-size")
        module.started_on = settings.number("started-on")
        module.applications = None
        module.SPOOL_OK, module.SPOOL_RETRY, module.SPOOL_IGNORE = -2, -1, 0
        if settings.list("sockets"):
            module.sockets = [int(number) for number in settings.list("sockets")]
        module.loop = b"gevent" if settings.gevent else None
        if "mode" in settings.opt:
            module.mode = settings.opt["mode"].decode("utf-8", "replace")

    def install(self):
        """Makes the module importable, and `uwsgidecorators` where it is not installed."""
        sys.modules["uwsgi"] = self.module
        sys.path.append(os.path.join(os.path.dirname(os.path.dirname(__file__)), "modules"))

    def enter(self, core):
        self._cores[self.ident()] = core

    def leave(self):
        del self._cores[self.ident()]

    def forked(self):
        hook = self.module.__dict__.get("post_fork_hook")
        if hook is not None:
            hook()

    def at_exit(self):
        hook = self.module.__dict__.get("atexit")
        if hook is not None:
            hook()

    def invoke(self, stream, payload):
        """Runs a function that the engine asks for in the place of a request, and sends the result."""
        failed, fields = self.run(*next(read_records(payload)))
        given = records(fields)
        *parts, last = [given[at : at + PART] for at in range(0, len(given), PART)]
        for part in parts:
            self.channel.send(frame(RESULT, stream, b"\2" + part))
        self.channel.send(frame(RESULT, stream, bytes((failed,)) + last))

    def run(self, name, *fields):
        """Runs a function; whether it failed, and what it gave, or the text of the failure."""
        try:
            return False, self._function(name.decode())(*fields) or ()
        except BaseException as error:
            from .report import traceback_of

            return True, (traceback_of(error),)

    def _function(self, name):
        """Its service makes it when it is first needed: `spooler.run` is one of the service `spooler`."""
        if name not in self.functions and name.partition(".")[0] in services.NAMES:
            services.load(name.partition(".")[0], self)
        return self.functions[name]

    def worker_id(self):
        return self._settings.place("worker")

    def mule_id(self):
        return self._settings.place("mule")

    def i_am_the_spooler(self):
        return self._settings.kind == "spooler"

    def masterpid(self):
        return self._settings.number("master")

    def request_id(self):
        return self.requests

    def total_requests(self):
        return int(self.channel.call("total-requests")[0])

    def workers(self):
        """A tuple of dictionaries, one for each worker."""
        return tuple(map(_worker, self.channel.call("workers")))

    def mem(self):
        """(resident, virtual) size of this interpreter, bytes."""
        with open("/proc/self/statm", "rb") as statm:
            virtual, resident = statm.read().split()[:2]
        page = os.sysconf("SC_PAGE_SIZE")
        return int(resident) * page, int(virtual) * page

    def log(self, text):
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        sys.stderr.write(text if text.endswith("\n") else text + "\n")
        return True

    def reload(self):
        self.channel.call("reload")
        return True

    def stop(self):
        self.channel.call("stop")
        return True

    def disconnect(self):
        """Ends the answer; the application may go on working."""
        exchange = self.exchange("disconnect")
        exchange.flush()
        self.channel.call("disconnect", str(exchange.stream), "1" if exchange.head_sent else "0")

    def set_logvar(self, name, value):
        """A variable of log-format, for this request."""
        exchange = self.exchange("set_logvar")
        name, value = octets(name), octets(value)
        exchange.logvars = {**(exchange.logvars or {}), name: value}
        self.channel.call("set-logvar", str(exchange.stream), name, value)

    def get_logvar(self, name):
        exchange = self.exchange("get_logvar")
        return (exchange.logvars or {}).get(octets(name))

    def cl(self):
        return int(self._core("cl").environ.get("CONTENT_LENGTH") or 0)

    def listen_queue(self, number=0):
        return int(self.channel.call("listen-queue", str(number))[0])

    def micros(self):
        return int(time() * 1e6)

    def setprocname(self, name):
        with open("/proc/self/comm", "w") as comm:
            comm.write(name)

    def sendfile(self, path, block=32768):
        return FileWrapper(open(path, "rb"), block)

    def core(self, name):
        """Of the request, or the function of the engine, that calls."""
        core = self._cores.get(self.ident())
        if core is None:
            raise RuntimeError("uwsgi.%s() belongs to a request, and none runs in this thread" % name)
        return core

    def _core(self, name):
        core = self.core(name)
        if core.exchange is None:
            raise RuntimeError("uwsgi.%s() belongs to a request" % name)
        return core

    def exchange(self, name):
        return self._core(name).exchange


def _worker(field):
    """`key=value` lines as the dictionary that the original gives."""
    worker = {}
    for line in field.split(b"\n"):
        key, _, value = line.partition(b"=")
        worker[key.decode()] = value if key == b"status" else int(value)
    return worker
