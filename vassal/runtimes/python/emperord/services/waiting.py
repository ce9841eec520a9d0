"""Waiting beside other requests (manual 10.1): what a request wants to be woken for, until it suspends."""

import os
import sys
from select import POLLIN, POLLOUT

from . import NAMES

_TIMED_OUT = "x-wsgiorg.fdevent.timeout"


def provide(api):
    waiting = Waiting(api)
    return {name: getattr(waiting, name) for name in NAMES["waiting"]}


class Waiting:
    """Without the option these do what they do in the original: nothing, and they say so."""

    def __init__(self, api):
        self._api = api
        self._on = api.takes_turns
        self.green_schedule = self.suspend

    def variables(self):
        """What the environ of every request has of it."""
        return {
            "x-wsgiorg.fdevent.readable": self.wait_fd_read,
            "x-wsgiorg.fdevent.writable": self.wait_fd_write,
            _TIMED_OUT: None,
        }

    def wait_fd_read(self, descriptor, timeout=0):
        """The next suspend ends when there is something to read; also after so many seconds, when there is a timeout."""
        return self._want(descriptor, POLLIN, timeout)

    def wait_fd_write(self, descriptor, timeout=0):
        return self._want(descriptor, POLLOUT, timeout)

    def async_sleep(self, seconds):
        """The next suspend ends after so many seconds."""
        if self._allowed():
            _limit(self._api.core("async_sleep"), seconds)
        return b""

    def suspend(self):
        """Lets other requests run until one of the descriptors is ready, or the time is over; else they have a turn."""
        core = self._api.core("suspend")
        if self._on:
            events, seconds = core.events, core.seconds
            core.events, core.seconds = {}, None
            found = self._api.wait(events, seconds)
            core.ready = -1 if found is None else found
            if core.environ is not None:
                core.environ[_TIMED_OUT] = True if found is None and seconds else None
        return True

    def ready_fd(self):
        """The descriptor that ended the last suspend, -1 when none did."""
        return self._api.core("ready_fd").ready

    def _want(self, descriptor, mask, timeout):
        try:
            os.fstat(descriptor)
        except OSError:
            raise OSError("there is no descriptor %d to wait for" % descriptor) from None
        if not self._allowed():
            raise OSError("nothing can wait for descriptor %d: async is not set" % descriptor)
        core = self._api.core("wait_fd_read")
        core.events[descriptor] = core.events.get(descriptor, 0) | mask
        _limit(core, timeout)
        return b""

    def _allowed(self):
        if not self._on:
            sys.stderr.write("ASYNC call without async mode !!!\n")
        return self._on


def _limit(core, seconds):
    if seconds > 0:
        core.seconds = seconds if core.seconds is None else min(seconds, core.seconds)
