"""The requests that can run at once, each a greenlet while it runs."""

from _queue import SimpleQueue
from _thread import get_native_id

from greenlet import getcurrent

from ..frames import INVOKE, REQUEST
from ..serve import Core


def take_over(interpreter, wait, new_queue, start, stop_reading):
    """From here on nobody reads the channel for himself: whoever calls `channel.poll` reads for all.

    wait: how a greenlet waits (`wait_with`). new_queue: makes what it waits with for one item. start: runs a function with
    these values as a greenlet. stop_reading: there is nothing more to be read.
    """
    channel, api = interpreter.channel, interpreter.api
    api.ident = lambda: id(getcurrent())
    # A thread of the application waits as threads do.
    api.wait = _in_this_thread(wait, api.wait)
    channel.new_queue = _in_this_thread(new_queue, SimpleQueue)
    channel.receive = _receive
    channel.start = start
    channel.streams = [_Place(number, interpreter) for number in range(len(channel.streams))]

    def ended():
        channel.ended = _nothing
        stop_reading()
        start(interpreter.end, ())

    channel.ended = ended


def _in_this_thread(here, elsewhere):
    """A function that is another one in other threads."""
    # What an application makes of threads (gevent.monkey) changes their other numbers.
    thread = get_native_id()
    return lambda *values: (here if get_native_id() == thread else elsewhere)(*values)


def _receive(queue):
    return queue.get()


def _nothing():
    pass


class _Place:
    """One of the requests that can run at once, and what the engine says to it."""

    def __init__(self, number, interpreter):
        self._number = number
        self._interpreter = interpreter
        queue = interpreter.channel.new_queue()
        self._put, self.get, self.empty = queue.put, queue.get, queue.empty

    def put(self, item):
        if item[0] == REQUEST or item[0] == INVOKE:
            # What came too late for the one before is not for this one: its client is another.
            while not self.empty():
                self.get()
            self._interpreter.channel.start(self._run, item)
        else:
            self._put(item)

    def _run(self, kind, payload):
        api = self._interpreter.api
        core = Core(self._number)
        api.enter(core)
        try:
            self._interpreter.handle(core, kind, payload)
        finally:
            api.leave()
