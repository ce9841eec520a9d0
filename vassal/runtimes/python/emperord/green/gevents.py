"""The gevent loop engine (manual 10.2): every request is a greenlet of its hub."""

import gevent
from gevent.event import Event
from gevent.queue import Queue
from gevent.select import poll

from ..waits import wait_with
from .place import take_over


def serve(interpreter):
    """Answers requests for the rest of the life. Never returns."""
    # A hub that loading made does not survive a fork.
    gevent.reinit()
    channel = interpreter.channel
    reader = gevent.get_hub().loop.io(channel.fileno(), 1)
    take_over(interpreter, wait_with(poll, gevent.sleep), Queue, _start, reader.stop)
    reader.start(channel.poll)
    interpreter.accept()
    Event().wait()


def _start(function, values):
    gevent.spawn(function, *values)
