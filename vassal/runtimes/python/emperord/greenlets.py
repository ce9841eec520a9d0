"""The gevent loop engine (manual 10.2): every request is a greenlet of one thread; imported only when `gevent` is set."""

import gevent
from gevent.event import Event
from gevent.queue import Queue
from greenlet import getcurrent

from .frames import INVOKE, REQUEST
from .serve import Core


def serve(interpreter):
    """Answers requests for the rest of the life. Never returns."""
    # A hub that loading made does not survive a fork.
    gevent.reinit()
    channel, api = interpreter.channel, interpreter.api
    api.ident = lambda: id(getcurrent())
    # Nobody reads for himself: the hub reads for all.
    channel.new_queue = Queue
    channel.receive = Queue.get
    channel.start = lambda function, values: gevent.spawn(function, *values)
    channel.streams = [Place(number, interpreter) for number in range(len(channel.streams))]
    channel.ended = _end(interpreter)
    reader = gevent.get_hub().loop.io(channel.fileno(), 1)
    reader.start(channel.poll)
    interpreter.accept()
    Event().wait()


def _end(interpreter):
    ending = []

    def ended():
        if not ending:
            ending.append(gevent.spawn(interpreter.end))

    return ended


class Place(Queue):
    """One of the requests that can run at once: a greenlet for each, and what the engine says to it."""

    def __init__(self, number, interpreter):
        super().__init__()
        self._interpreter = interpreter
        self._number = number

    def put(self, item):
        if item[0] == REQUEST or item[0] == INVOKE:
            # What came too late for the one before is not for this one: its client is another.
            while not self.empty():
                self.get_nowait()
            gevent.spawn(self._run, *item)
        else:
            super().put(item)

    def _run(self, kind, payload):
        api = self._interpreter.api
        core = Core(self._number)
        api.enter(core)
        try:
            self._interpreter.handle(core, kind, payload)
        finally:
            api.leave()
