"""The channel to the engine: descriptor 3, shared by the threads that hold requests."""

import _socket
from _queue import SimpleQueue
from _thread import allocate_lock, start_new_thread
from sys import byteorder

from .frames import CALL, CONNECTION, HEAD, INVOKE, LOAD, LONGEST, REPLY, frame, read_records, records

_TURN = (None, None)
# For one descriptor.
_ROOM = _socket.CMSG_SPACE(4)


def results_of(payload):
    """The fields of a reply. Raises RuntimeError for what the engine refuses."""
    results = next(read_records(payload[1:]))
    if payload[0]:
        raise RuntimeError(results[0].decode("utf-8", "replace"))
    return results


class Channel:
    """Whoever waits for a frame reads for all the others; the next one takes over when it has its own."""

    def __init__(self, descriptor, ended):
        self.ended = ended
        # What whoever waits for an answer waits with.
        self.new_queue = SimpleQueue
        # Runs a function with these values beside whoever calls.
        self.start = start_new_thread
        self._receive = self._receive_bytes
        self._socket = None
        self.open(descriptor)

    def open(self, descriptor):
        """Begins afresh: nothing is left of what was said before a fork."""
        if self._socket is not None:
            # It would close the number that the new one has.
            self._socket.detach()
        self._socket = _socket.socket(fileno=descriptor)
        self._socket.setblocking(True)
        self._rest = b""
        # Connections that came, each with the first bytes of its frame; None for one that there was no room for.
        self._given = []
        self._reading = allocate_lock()
        self._writing = allocate_lock()
        self._waiting = set()
        self._calls = {}
        self._next_call = 0
        # The engine wants nothing more, and answers nothing.
        self._over = False
        self.loads = SimpleQueue()
        self.streams = []

    def fileno(self):
        return self._socket.fileno()

    def open_streams(self, count):
        self.streams = [SimpleQueue() for _ in range(count)]

    def send(self, data):
        with self._writing:
            self._socket.sendall(data)

    def receive(self, queue):
        """The next (kind, payload) of a queue. An application may break it off (a handler of a POSIX signal that raises)."""
        item = _TURN
        try:
            while item is _TURN:
                item = self._await(queue)
        finally:
            self._waiting.discard(queue)
            self._hand_over()
        return item

    def _await(self, queue):
        self._waiting.add(queue)
        if queue.empty() and self._reading.acquire(False):
            try:
                while queue.empty():
                    self._read()
            finally:
                self._reading.release()
        return queue.get()

    def taken(self, queue):
        """The next (kind, payload) that came already to this queue, or None; without waiting."""
        while not queue.empty():
            item = queue.get()
            if item is not _TURN:
                return item
            # It came when this queue had got what it waited for.
            self._hand_over()
        return None

    def call(self, name, *fields):
        """Asks the engine; the fields of its reply. Raises RuntimeError for what it refuses."""
        queue = self.new_queue()
        self.ask(queue, name, *fields)
        return results_of(self.receive(queue)[1])

    def ask(self, queue, name, *fields):
        """Sends a question whose reply comes to this queue."""
        record = records((name, *fields))
        if len(record) > LONGEST:
            raise ValueError("a question of %d bytes: %d is the most" % (len(record), LONGEST))
        self._answers()
        with self._writing:
            number = self._next_call
            while number in self._calls:
                number = (number + 1) & 0xFFFF
            self._next_call = (number + 1) & 0xFFFF
            self._calls[number] = queue
            self._socket.sendall(frame(CALL, number, record))

    def _hand_over(self):
        """Somebody who waits must read, or nobody would."""
        if self._waiting and not self._reading.locked():
            for queue in tuple(self._waiting):
                queue.put(_TURN)
                return

    def poll(self):
        """Takes what has come already, without waiting."""
        if self._reading.acquire(False):
            try:
                self._take(self._receive(_socket.MSG_DONTWAIT))
            except BlockingIOError:
                pass
            finally:
                self._reading.release()
            self._hand_over()

    def _read(self):
        self._take(self._receive(0))
        self._answers()

    def _answers(self):
        """Raises RuntimeError when the engine does not answer any more: nobody waits for what never comes."""
        if self._over:
            raise RuntimeError("the engine answers no questions at the end of the interpreter")

    def take_connections(self):
        """The engine may send connections from now on."""
        self._receive = self._receive_connections

    def _receive_bytes(self, flags):
        return self._socket.recv(65536, flags)

    def _receive_connections(self, flags):
        """The kernel ends what it gives with the bytes that a descriptor came with: there is one at most."""
        data, ancillary, told, _ = self._socket.recvmsg(65536, _ROOM, flags | _socket.MSG_CMSG_CLOEXEC)
        if ancillary or told & _socket.MSG_CTRUNC:
            given = b"".join(payload for _, _, payload in ancillary)
            self._given.append(int.from_bytes(given, byteorder) if given else None)
        return data

    def _take(self, data):
        if not data:
            self._over = True
            self.ended()
        if self._rest:
            data = self._rest + data
        at, size = 0, len(data)
        while size - at >= 8:
            length, kind, _, stream = HEAD.unpack_from(data, at)
            end = at + 8 + length
            if end > size:
                break
            self._deliver(kind, stream, data[at + 8 : end])
            at = end
        self._rest = data[at:]

    def _deliver(self, kind, stream, payload):
        if kind == REPLY:
            self._calls.pop(stream).put((kind, payload))
        elif kind == LOAD:
            self.loads.put((kind, payload))
        elif kind == CONNECTION:
            self.streams[stream].put((INVOKE, records(("raw.serve", str(self._given.pop(0))))))
        else:
            self.streams[stream].put((kind, payload))
