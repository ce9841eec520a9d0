"""The beginning and the end of an application (ASGI, Lifespan 2.0)."""

import sys
from asyncio import Event, Queue

from ..report import traceback_of
from .scope import VERSIONS


class Lifespan:
    """One application. One that does not know about lifespan is as good as started."""

    def __init__(self, application, loop):
        self.state = {}
        self.failure = None
        self._events = Queue()
        self._started = Event()
        self._stopped = Event()
        self._asked = False
        self._task = loop.create_task(self._run(application))

    async def start(self):
        self._events.put_nowait({"type": "lifespan.startup"})
        await self._started.wait()

    async def stop(self):
        if self._task.done():
            return
        self._events.put_nowait({"type": "lifespan.shutdown"})
        await self._stopped.wait()

    async def _run(self, application):
        scope = {"type": "lifespan", "asgi": VERSIONS, "state": self.state}
        try:
            await application(scope, self._receive, self._send)
        except BaseException as error:
            # Who fails before anything was asked has no lifespan; what is wrong later is told.
            if self._started.is_set() or self._asked and self.failure is None:
                sys.stderr.write(traceback_of(error))
            if self._asked and not self._started.is_set() and self.failure is None:
                self.failure = "%s: %s" % (type(error).__name__, error)
        finally:
            self._started.set()
            self._stopped.set()

    async def _receive(self):
        event = await self._events.get()
        self._asked = True
        return event

    async def _send(self, event):
        kind = event["type"]
        if kind.endswith(".failed"):
            sys.stderr.write("%s: %s\n" % (kind, event.get("message", "")))
        if kind == "lifespan.startup.failed":
            self.failure = event.get("message") or kind
        if kind.startswith("lifespan.startup."):
            self._started.set()
        elif kind.startswith("lifespan.shutdown."):
            self._stopped.set()
        else:
            raise RuntimeError("%s is no event of a lifespan" % kind)
