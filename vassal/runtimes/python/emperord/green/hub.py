"""Greenlets without gevent (manual 10.1, 3.13.25): the main greenlet of the main thread wakes all the others."""

from collections import deque
from math import ceil, inf
from select import POLLERR, POLLHUP, POLLIN, POLLNVAL, poll
from time import monotonic

from greenlet import getcurrent, greenlet

from .place import take_over

# Told to whoever waits for anything.
_ALWAYS = POLLERR | POLLHUP | POLLNVAL
# More than poll(2) can be told would end it, and all requests with it; who sleeps longer is looked at and sleeps on. Seconds.
_LONGEST = 24 * 3600


def serve(interpreter):
    """Answers requests for the rest of the life. Never returns."""
    hub = _Hub(interpreter.channel)
    take_over(interpreter, hub.wait, hub.new_queue, hub.start, hub.stop_reading)
    interpreter.accept()
    hub.run()


class _Hub:
    def __init__(self, channel):
        self._channel = channel
        self._main = getcurrent()
        self._poll = poll()
        self._poll.register(channel.fileno(), POLLIN)
        # Greenlets that go on in the next turn, each with what it is given.
        self._ready = deque()
        # Who waits, all of them and by descriptor.
        self._sleepers = set()
        self._watching = {}

    def run(self):
        # What came with the last answer is here already.
        self._channel.poll()
        while True:
            self._turn()

    def start(self, function, values):
        self._ready.append((greenlet(function, self._main), values))

    def new_queue(self):
        return _Mailbox(self)

    def stop_reading(self):
        self._poll.unregister(self._channel.fileno())

    def wait(self, events, seconds):
        """As `wait_with` says."""
        if events or seconds:
            sleeper = _Sleeper(events, seconds)
            self._sleepers.add(sleeper)
            for descriptor in events:
                self._watching.setdefault(descriptor, set()).add(sleeper)
                self._watch(descriptor)
        else:
            self.wake(getcurrent())
        return self.pause()

    def wake(self, sleeping, value=None):
        self._ready.append((sleeping, (value,)))

    def pause(self):
        """Lets others run; what `wake` gives."""
        return self._main.switch()

    def _turn(self):
        for descriptor, told in self._poll.poll(self._patience()):
            if descriptor == self._channel.fileno():
                self._channel.poll()
            else:
                self._happened(descriptor, told)
        now = monotonic()
        for sleeper in [one for one in self._sleepers if one.deadline <= now]:
            self._rouse(sleeper, None)
        # Those that are woken by these have the next turn: what has come is looked at in between.
        for _ in range(len(self._ready)):
            sleeping, values = self._ready.popleft()
            sleeping.switch(*values)

    def _patience(self):
        """How long there is nothing to do, ms; None for ever."""
        if self._ready:
            return 0
        first = min((sleeper.deadline for sleeper in self._sleepers), default=inf)
        return None if first == inf else ceil(min(max(0, first - monotonic()), _LONGEST) * 1000)

    def _happened(self, descriptor, told):
        for sleeper in tuple(self._watching.get(descriptor, ())):
            if told & (sleeper.events[descriptor] | _ALWAYS):
                self._rouse(sleeper, descriptor)

    def _rouse(self, sleeper, descriptor):
        self._sleepers.remove(sleeper)
        for watched in sleeper.events:
            self._watching[watched].remove(sleeper)
            self._watch(watched)
        self.wake(sleeper.greenlet, descriptor)

    def _watch(self, descriptor):
        """Looks at a descriptor for all who wait for it."""
        mask = 0
        for sleeper in self._watching[descriptor]:
            mask |= sleeper.events[descriptor]
        if mask:
            self._poll.register(descriptor, mask)
        else:
            self._poll.unregister(descriptor)
            del self._watching[descriptor]


class _Sleeper:
    __slots__ = ("greenlet", "events", "deadline")

    def __init__(self, events, seconds):
        self.greenlet = getcurrent()
        self.events = events
        self.deadline = inf if seconds is None else monotonic() + seconds


class _Mailbox:
    """What one greenlet waits with."""

    def __init__(self, hub):
        self._hub = hub
        self._items = deque()
        self._reader = None

    def put(self, item):
        self._items.append(item)
        if self._reader is not None:
            self._hub.wake(self._reader)
            self._reader = None

    def get(self):
        if not self._items:
            self._reader = getcurrent()
            self._hub.pause()
        return self._items.popleft()

    def empty(self):
        return not self._items
