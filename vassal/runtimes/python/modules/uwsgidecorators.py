"""The decorators of the manual (12.1.8) that the engine has; another name is an ImportError that says so."""

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


def __getattr__(name):
    raise AttributeError("uwsgidecorators.%s does not exist in emperord: docs/python.md lists what does" % name)
