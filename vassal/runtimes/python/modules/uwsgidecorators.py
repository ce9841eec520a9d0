"""The decorators of the manual (12.1.8) that the engine has; another name is an ImportError that says so."""

from functools import partial
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


def __getattr__(name):
    raise AttributeError("uwsgidecorators.%s does not exist in emperord: docs/python.md lists what does" % name)
