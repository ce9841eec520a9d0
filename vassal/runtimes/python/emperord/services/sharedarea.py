"""Memory that all processes share (manual 6.13): mapped here, without the engine between."""

from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, lockf
from mmap import mmap
from os import register_at_fork
from struct import Struct
from threading import RLock

# The bytes of the file of locks that belong to areas (vassal/locks/index.ts).
_FIRST = 1 << 17
# How often an area was changed, how many wait for that, its size.
_WORDS = Struct("<iIq")


def provide(api):
    shared = api.shared
    names = sorted((int(name[11:]), name) for name in shared if name.startswith("sharedarea-"))
    if not names:
        raise AttributeError("uwsgi.sharedarea_… needs the option sharedarea")
    words = mmap(shared["sharedareas"], len(names) * _WORDS.size)
    areas = [_Area(api, index, shared[name], shared["locks"], words) for index, name in names]
    register_at_fork(after_in_child=lambda: [area.forget() for area in areas])

    def of(index):
        if isinstance(index, int) and 0 <= index < len(areas):
            return areas[index]
        raise ValueError("there is no shared area %r" % (index,))

    def sharedarea_read(index, position, length=None):
        return of(index).read(position, length)

    def sharedarea_write(index, position, value):
        of(index).write(position, value.encode() if isinstance(value, str) else value)

    def sharedarea_rlock(index):
        of(index).enter(LOCK_SH)

    def sharedarea_wlock(index):
        of(index).enter(LOCK_EX)

    def sharedarea_unlock(index):
        of(index).leave()

    def sharedarea_memoryview(index):
        """Writes into it wake nobody."""
        return memoryview(of(index).memory)

    def sharedarea_wait(index, freq=0, timeout=0):
        """True when the area was changed; None when that did not happen in so many seconds. Nothing is looked for: freq is ignored."""
        return of(index).wait(timeout) or None

    functions = [
        sharedarea_read, sharedarea_write, sharedarea_rlock, sharedarea_wlock, sharedarea_unlock,
        sharedarea_memoryview, sharedarea_wait,
    ]  # fmt: skip
    named = {function.__name__: function for function in functions}
    for bits, code in ((8, "b"), (16, "h"), (32, "i"), (64, "q")):
        named.update(_numbers(of, bits, Struct("<" + code)))
    return named


def _numbers(of, bits, layout):
    def read(index, position):
        return layout.unpack(of(index).read(position, layout.size))[0]

    def write(index, position, value):
        of(index).write(position, _pack(layout, bits, value))

    def inc(index, position, amount=1):
        area = of(index)
        area.enter(LOCK_EX)
        try:
            area.write(position, _pack(layout, bits, read(index, position) + amount))
        finally:
            area.leave()

    def dec(index, position, amount=1):
        inc(index, position, -amount)

    return {"sharedarea_%s%d" % (function.__name__, bits): function for function in (read, write, inc, dec)}


def _pack(layout, bits, value):
    """Signed or not: what is too large loses its upper bits."""
    return (int(value) & ((1 << bits) - 1)).to_bytes(layout.size, "little")


class _Area:
    def __init__(self, api, index, file, locks, words):
        self.memory = mmap(file, _WORDS.unpack_from(words, index * _WORDS.size)[2])
        self._api, self._index, self._locks, self._words = api, index, locks, words
        self.forget()

    def forget(self):
        """Nobody in this process holds it."""
        self._inside = RLock()
        self._depth = 0

    def enter(self, kind):
        # To the kernel a process is one holder: its threads keep each other out here.
        self._inside.acquire()
        if self._depth == 0:
            lockf(self._locks, kind, 1, _FIRST + self._index)
        self._depth += 1

    def leave(self):
        self._depth -= 1
        if self._depth == 0:
            lockf(self._locks, LOCK_UN, 1, _FIRST + self._index)
        self._inside.release()

    def read(self, position, length):
        length = len(self.memory) - position if length is None else length
        self._check(position, length)
        self.enter(LOCK_SH)
        try:
            return self.memory[position : position + length]
        finally:
            self.leave()

    def write(self, position, value):
        self._check(position, len(value))
        at = self._index * _WORDS.size
        self.enter(LOCK_EX)
        try:
            self.memory[position : position + len(value)] = value
            changes = _WORDS.unpack_from(self._words, at)[0] + 1
            self._words[at : at + 4] = (changes & 0xFFFFFFFF).to_bytes(4, "little")
        finally:
            self.leave()
        if _WORDS.unpack_from(self._words, at)[1]:
            self._api.channel.call("sharedarea-changed", str(self._index))

    def wait(self, seconds):
        seen = _WORDS.unpack_from(self._words, self._index * _WORDS.size)[0]
        return bool(self._api.channel.call("sharedarea-wait", str(self._index), str(seen), str(seconds)))

    def _check(self, position, length):
        if position < 0 or length < 0 or position + length > len(self.memory):
            raise ValueError("%d bytes at %d are not in shared area %d" % (length, position, self._index))
