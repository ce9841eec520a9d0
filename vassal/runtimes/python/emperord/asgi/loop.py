"""The event loop: it reads the channel, and answers every request with a task."""

import sys
from _thread import get_ident
from asyncio import new_event_loop, set_event_loop

from ..body import ClientGone
from ..channel import results_of
from ..report import traceback_of
from .http import Http
from .lifespan import Lifespan
from .scope import Request
from .stream import Stream
from .websocket import WebSocket


def serve(interpreter, say_hello):
    """Runs the applications for the rest of the life. Starts their lifespans, then says hello."""
    Loop(interpreter).run(say_hello)


class Loop:
    def __init__(self, interpreter):
        self.api = interpreter.api
        self.channel = interpreter.channel
        self.loop = new_event_loop()
        self._interpreter = interpreter
        self._thread = get_ident()
        self._lifespans = []
        # A task that nobody holds may be collected.
        self._tasks = set()

    def run(self, say_hello):
        loop, channel = self.loop, self.channel
        set_event_loop(loop)
        channel.streams = [Stream(number, self) for number in range(len(channel.streams))]
        channel.ended = self._end
        loop.run_until_complete(self._start())
        say_hello()
        loop.add_reader(channel.fileno(), channel.poll)
        # What came with the last answer is here already.
        loop.call_soon(channel.poll)
        loop.run_forever()

    def here(self, function, *values):
        """Runs it in the thread of the loop, at once where this is it."""
        if get_ident() == self._thread:
            function(*values)
        else:
            self.loop.call_soon_threadsafe(function, *values)

    def in_thread(self, function, *values):
        self.loop.run_in_executor(None, function, *values)

    def call(self, name, *fields):
        """A future of the fields of the reply; RuntimeError for what the engine refuses."""
        reply = _Reply(self)
        self.channel.ask(reply, name, *fields)
        return reply.future

    def answer(self, stream, payload):
        task = self.loop.create_task(self._answer(stream.exchange, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, exchange, payload):
        request = Request(payload)
        websocket = request.is_websocket()
        found = self._interpreter.applications.found
        if request.application >= len(found):
            return self._interpreter.nobody(exchange)
        conversation = WebSocket(exchange, self) if websocket else Http(exchange, request)
        scope = request.scope("websocket" if websocket else "http", self._lifespans[request.application].state)
        try:
            try:
                await found[request.application][1](scope, conversation.receive, conversation.send)
            finally:
                await conversation.settle()
            if not conversation.complete and not exchange.gone:
                raise RuntimeError("the application returned before its answer was complete")
            exchange.end()
        except ClientGone:
            exchange.end()
        except BaseException as error:
            exchange.fail(traceback_of(error))
        finally:
            exchange.leave()
            self.api.requests += 1

    async def _start(self):
        applications = self._interpreter.applications
        for application in list(applications.found):
            lifespan = Lifespan(application[1], self.loop)
            await lifespan.start()
            if lifespan.failure is None:
                self._lifespans.append(lifespan)
            else:
                applications.found.remove(application)
                applications.failures.append((application[0], lifespan.failure))

    def _end(self):
        """The engine wants nothing more."""
        self.loop.remove_reader(self.channel.fileno())
        self.channel.ended = _nothing
        self.here(self.loop.create_task, self._stop())

    async def _stop(self):
        try:
            for lifespan in self._lifespans:
                await lifespan.stop()
        except BaseException as error:
            sys.stderr.write(traceback_of(error))
        self._interpreter.end()


def _nothing():
    pass


class _Reply:
    """Takes the place of a queue of the channel."""

    def __init__(self, loop):
        self._loop = loop
        self.future = loop.loop.create_future()

    def put(self, item):
        self._loop.here(self._settle, item[1])

    def _settle(self, payload):
        if self.future.cancelled():
            return
        try:
            self.future.set_result(results_of(payload))
        except RuntimeError as error:
            self.future.set_exception(error)
