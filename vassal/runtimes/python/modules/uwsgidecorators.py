"""The decorators of the manual (12.1.8) that the engine has; another name is an ImportError that says so."""

import pickle
from functools import partial, wraps
from threading import Thread

import uwsgi

_after_fork = []


def _run_after_fork():
    for function in _after_fork:
        function()


uwsgi.post_fork_hook = _run_after_fork


def postfork(function):
    """Runs in every worker before it takes requests. With a number: only in that worker."""
    if callable(function):
        _after_fork.append(function)
        return function
    wanted = int(function)

    def decorate(inner):
        _after_fork.append(lambda: inner() if uwsgi.worker_id() == wanted else None)
        return inner

    return decorate


def thread(function):
    """A call runs in a thread of its own."""

    def start(*args, **kwargs):
        Thread(target=partial(function, *args, **kwargs), daemon=True).start()
        return function

    return start


def _signalled(target, event=lambda number: None):
    """Makes a function the handler of the next free signal, which an event then raises."""

    def decorate(function):
        number = next((n for n in range(256) if not uwsgi.signal_registered(n)), None)
        if number is None:
            raise RuntimeError("all 256 signals have handlers")
        uwsgi.register_signal(number, target, function)
        event(number)
        return function

    return decorate


def signal(number, target=""):
    """The handler of a signal."""

    def decorate(function):
        uwsgi.register_signal(number, target, function)
        return function

    return decorate


def timer(seconds, target=""):
    """Runs every so many seconds."""
    return _signalled(target, lambda number: uwsgi.add_timer(number, seconds))


def rbtimer(seconds, target=""):
    """The same."""
    return _signalled(target, lambda number: uwsgi.add_rb_timer(number, seconds))


def cron(minute, hour, day, month, dayweek, target=""):
    """Runs in these minutes; -1 is any, -N every N."""
    return _signalled(target, lambda number: uwsgi.add_cron(number, minute, hour, day, month, dayweek))


def filemon(path, target=""):
    """Runs when a file or a folder changes."""
    return _signalled(target, lambda number: uwsgi.add_file_monitor(number, path))


fmon = filemon


def rpc(name):
    """A remote procedure."""

    def decorate(function):
        uwsgi.register_rpc(name, function)
        return function

    return decorate


_spooled = {}
_FUNCTION = b"emperord_function"


class _Task:
    """A function whose calls are tasks: `f.spool(…)` and `f(…)` put one down, a spooler runs it."""

    def __init__(self, function, code, pass_arguments):
        self.function, self._code, self._pass_arguments = function, code, pass_arguments
        _spooled[function.__name__.encode()] = self
        uwsgi.spooler = _run_task

    def spool(self, *args, **kwargs):
        """`spooler`, `priority` and `at` say where and when; the rest is for the function."""
        order = {name: kwargs.pop(name) for name in ("spooler", "priority", "at") if name in kwargs}
        named = {_FUNCTION: self.function.__name__}
        if self._pass_arguments:
            return uwsgi.spool(named, body=pickle.dumps((args, kwargs)), **order)
        return uwsgi.spool({**(args[0] if args else {}), **kwargs, **named}, **order)

    __call__ = spool

    def run(self, task):
        if self._pass_arguments:
            args, kwargs = pickle.loads(task["body"])
            result = self.function(*args, **kwargs)
        else:
            result = self.function(task)
        return result if self._code is None else self._code


def _run_task(task):
    found = _spooled.get(task.pop(_FUNCTION, None))
    return uwsgi.SPOOL_IGNORE if found is None else found.run(task)


def _spooling(code):
    def decorate(function=None, pass_arguments=False):
        if function is None:
            return partial(decorate, pass_arguments=pass_arguments)
        return _Task(function, code, pass_arguments)

    return decorate


def harakiri(seconds):
    """Kills the worker when a call takes longer."""

    def wrap(function):
        @wraps(function)
        def run(*values, **named):
            uwsgi.set_user_harakiri(seconds)
            try:
                return function(*values, **named)
            finally:
                uwsgi.set_user_harakiri(0)

        return run

    return wrap


def lock(function):
    """Calls run one after the other, in all processes."""

    @wraps(function)
    def alone(*args, **kwargs):
        uwsgi.lock()
        try:
            return function(*args, **kwargs)
        finally:
            uwsgi.unlock()

    return alone


# Runs once, again and again, and as it says itself.
spool = _spooling(uwsgi.SPOOL_OK)
spoolforever = _spooling(uwsgi.SPOOL_RETRY)
spoolraw = _spooling(None)

_mule_functions = {}


def mule_msg_dispatcher(message):
    """Runs the call of a @mulefunc that a mule got as a message."""
    name, args, kwargs = pickle.loads(message)
    return _mule_functions[name](*args, **kwargs)


def mulefunc(where):
    """A call returns at once, and a mule does it: the first that is free, one by its number, or one of a farm."""
    if callable(where):
        return mulefunc(0)(where)

    def decorate(function):
        name = function.__name__
        _mule_functions[name] = function
        uwsgi.mule_msg_hook = mule_msg_dispatcher

        def send(*args, **kwargs):
            message = pickle.dumps((name, args, kwargs))
            sent = uwsgi.farm_msg(where, message) if isinstance(where, str) else uwsgi.mule_msg(message, where)
            if not sent:
                raise RuntimeError("no mule takes the call of %s: there is none, or too much waits" % name)

        return send

    return decorate


_brains = []


def _brain():
    for where, function in _brains:
        if uwsgi.in_farm(where) if isinstance(where, str) else where == uwsgi.mule_id():
            return function
    return None


def _thinking(wrap):
    def decorator(where):
        def decorate(function):
            _brains.append((where, wrap(function)))
            uwsgi.mule_brain = _brain
            return function

        return decorate

    return decorator


def _for_ever(function):
    def loop():
        while True:
            function()

    return loop


def _for_messages(get):
    def wrap(function):
        return _for_ever(lambda: function(get()))

    return wrap


# The program of a mule that has none: a function, one that runs again and again, one that gets every message.
mule = farm = _thinking(lambda function: function)
muleloop = farm_loop = _thinking(_for_ever)
mulemsg = _thinking(_for_messages(lambda: uwsgi.mule_get_msg()))
farm_msg = _thinking(_for_messages(lambda: uwsgi.farm_get_msg()))


def __getattr__(name):
    raise AttributeError("uwsgidecorators.%s does not exist in emperord: docs/python.md lists what does" % name)
