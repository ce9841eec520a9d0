"""The life of the interpreter: load, say so, answer requests, end."""

import os
import sys
# Taken before an application may replace it (gevent.monkey): our threads are real ones.
from _thread import start_new_thread
from signal import SIGKILL, SIGRTMAX

from . import frames, output
from .api import Api
from .applications import Applications, add_home
from .channel import Channel
from .environ import FIXED, Environs, base
from .exchange import Exchange
from .files import FileWrapper
from .loading import import_by_name, load_file
from .settings import Settings
from .wsgi import encode_head, respond

CHANNEL = 3
_PDEATHSIG = 1
_NOT_FOUND = [("Connection", "close"), ("Content-Type", "text/plain")]


class Core:
    """One of the requests that can run at once."""

    def __init__(self, number):
        self.number = number
        self.exchange = None
        self.environ = None
        self.forget_waits()

    def forget_waits(self):
        # poll(2) events by descriptor, and seconds, that the next suspend ends with; what ended the last one.
        self.events = {}
        self.seconds = None
        self.ready = -1


class Interpreter:
    def __init__(self):
        self.channel = Channel(CHANNEL, self.end)
        self.settings = Settings(self.channel.receive(self.channel.loads)[1])
        # An application may want no exception for a client that is gone.
        self.channel.drops = "disable-write-exception" in self.settings.flags
        self.api = Api(self.channel, self.settings)
        self.applications = Applications(self.api.module, self.settings.instance["callable"], self.settings.asgi and "ASGI" or "WSGI")

    def load(self):
        settings, api = self.settings, self.api
        if "gevent-monkey-patch" in settings.flags:
            from gevent.monkey import patch_all

            patch_all()
        sys.argv[:] = ["uwsgi", *settings.list("argv")]
        for path in settings.list("executable"):
            sys.executable = path
        if "home" in settings.instance:
            add_home(settings.instance["home"])
        sys.path[:0] = [*settings.list("path"), "."]
        for alias, name in _pairs(settings.list("alias")):
            sys.modules[alias] = import_by_name(name)
        api.install()
        for alias, name in _pairs(settings.list("post-alias")):
            sys.modules[alias] = import_by_name(name)
        for name in settings.list("import"):
            import_by_name(name)
        for path in settings.list("run"):
            load_file(path, "__main__")
        for app in settings.apps:
            self.applications.load(*app)
        self.applications.load_dictionary()
        for path in settings.list("raw"):
            self.api.raw = self.applications.load_raw(path)
            self.channel.take_connections()
        for name in settings.list("shared-import"):
            import_by_name(name)

    def drop(self):
        """The applications are loaded: becomes the user that the rest of the life is for. Once."""
        user, group, *groups = map(int, self.settings.lists.pop("become", [0, 0]))
        if user or group:
            os.setgroups(groups)
            os.setgid(group)
            os.setuid(user)
            # A change of the user forgets with whom it dies.
            from ctypes import CDLL

            CDLL(None).prctl(_PDEATHSIG, SIGKILL)

    def become(self, name, descriptor):
        """In a forked process: the companion of a worker, or of an aide."""
        name_process("companion")
        self.settings.instance["name"] = name
        self.channel.open(descriptor)
        self.channel.ended = self.end
        self.begin()

    def say_hello(self):
        ready = [("app", mountpoint, str(micros)) for mountpoint, _, micros in self.applications.found]
        failed = [("failed", mountpoint, text) for mountpoint, text in self.applications.failures]
        self.channel.send(frames.frame(frames.HELLO, 0, frames.records(*ready, *failed)))

    def accept(self):
        """Tells the engine that requests may come."""
        self.say_hello()
        self.api.ready = True

    def begin(self):
        """Opens the streams, runs the hooks of the application, and tells the engine that requests may come."""
        settings, channel = self.settings, self.channel
        for path in settings.list("chdir"):
            os.chdir(path)
        cores = settings.cores
        channel.open_streams(cores)
        self.environs = Environs(self._base())
        for name in settings.list(settings.kind + "-import"):
            import_by_name(name)
        self.api.forked()
        if settings.list("autoreload"):
            from .autoreload import watch

            watch(self.api, settings)
        keep = self._keeper()
        if settings.kind == "worker":
            self._begin_worker(keep is None)
        self.accept()
        for number in range(1 if keep is None else 0, cores):
            start_new_thread(self.work, (number,))
        if keep is None:
            self.work(0)
        else:
            keep()

    def _keeper(self):
        """What has the main thread in the place of requests; None for them."""
        settings = self.settings
        for path in settings.list("override"):
            return lambda: load_file(path, "__main__")
        if settings.place("worker") == 1 and settings.list("shell"):
            from .shell import run

            source, again = settings.list("shell")
            return lambda: run(self.api, source, again == "again")
        return None

    def _base(self):
        settings = self.settings
        version, node = (settings.instance[name].encode() for name in ("version", "node"))
        threads = settings.cores > 1 and not (settings.gevent or settings.greenlet)
        made = base(FileWrapper, version, node, threads, settings.number("processes"))
        if "no-file-wrapper" in settings.flags:
            del made["wsgi.file_wrapper"]
        if self.api.takes_turns:
            from .services.waiting import Waiting

            waiting = Waiting(self.api)
            settings.suspend = waiting.suspend
            made.update(waiting.variables())
        return made

    def _begin_worker(self, answers):
        """What only a process that serves requests has; a loop that serves them in its own way does not return."""
        settings = self.settings
        for path in settings.list("tracebacker"):
            from .tracebacker import listen

            listen(path, settings.place("worker"))
        if not answers:
            return
        if settings.asgi:
            from .asgi import serve

            serve(self, self.accept)
        if settings.gevent:
            from .green.gevents import serve

            serve(self)
        if settings.greenlet:
            try:
                from .green.hub import serve
            except ModuleNotFoundError as error:
                sys.exit("greenlet = true needs the package %s in this interpreter (apt-get install python3-greenlet)" % error.name)
            serve(self)

    def work(self, number):
        channel = self.channel
        queue = channel.streams[number]
        core = Core(number)
        self.api.enter(core)
        if number > 0:
            from threading import current_thread

            current_thread().name = "uWSGIWorker%dCore%d" % (self.settings.place("worker"), number)
        while True:
            self.handle(core, *channel.receive(queue))

    def handle(self, core, kind, payload):
        """A request, or a function that the engine wants to run; what is left of an earlier request is nothing."""
        channel, number = self.channel, core.number
        if kind == frames.INVOKE:
            self.api.invoke(number, payload)
        if kind != frames.REQUEST:
            return
        environ = self.environs.make(payload)
        if len(channel.streams) > 1:
            environ["uwsgi.core"] = number
        core.environ = environ
        core.exchange = exchange = Exchange(channel, number)
        application = self.applications.get(FIXED.unpack_from(payload)[1], environ)
        if application is None:
            self.nobody(exchange)
        else:
            respond(application, environ, exchange, payload, self.settings)
        core.exchange = core.environ = None
        if self.api.takes_turns:
            core.forget_waits()
        if exchange.signal is not None:
            exchange.signal.close()
        self.api.requests += 1
        if "reaper" in self.settings.flags:
            _reap()

    def nobody(self, exchange):
        """There is no application for this request."""
        sys.stderr.write("--- no python application found, check your startup logs for errors ---\n")
        exchange.head = encode_head("500 Internal Server Error", _NOT_FOUND)
        exchange.end(b"Internal Server Error")

    def end(self):
        """The engine wants nothing more: what the application wants to do at its end, and no waiting for threads."""
        import atexit

        try:
            try:
                self.api.at_exit()
            except Exception:
                sys.excepthook(*sys.exc_info())
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(0)


def _reap():
    """Collects every child that has ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass  # There is none.


def _pairs(values):
    return zip(values[::2], values[1::2])


def main():
    import faulthandler

    role = sys.argv.pop(1)
    if sys.version_info < (3, 9):
        sys.exit("emperord needs Python 3.9 or newer, this is %s" % sys.version.split()[0])

    # A crash says where it happened, and harakiri where it hung: also in code that is not Python.
    faulthandler.enable()
    faulthandler.register(SIGRTMAX)
    name_process(role)
    output.install()
    template = None
    if role == "template":
        from . import template
    interpreter = Interpreter()
    interpreter.load()
    interpreter.drop()
    if template is not None:
        template.serve(interpreter)
    interpreter.begin()


def name_process(text):
    try:
        with open("/proc/self/comm", "w") as comm:
            comm.write(text)
    except OSError:
        pass  # The name is only for those who look.
