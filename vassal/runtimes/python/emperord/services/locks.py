"""Locks between all processes of the instance (manual 6.8): bytes of a file, which the kernel frees with their holder."""

import errno
import os
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, lockf
from threading import Lock
from time import sleep

# How long to leave a ring of waiting processes alone that the kernel believes to see, seconds.
_RING = 0.01


def provide(api):
    file = api.shared["locks"]
    last = int(api.module.opt.get("locks", 0) or 0)
    inside = {}
    # What the process that loaded the application held is not held by those that are forked from it.
    os.register_at_fork(after_in_child=inside.clear)

    def number(index):
        if not isinstance(index, int) or not 0 <= index <= last:
            raise ValueError("Invalid lock number: locks = %d makes 0 to %d" % (last, last))
        # To the kernel a process is one holder: its threads lock each other out here.
        return inside.setdefault(index, Lock())

    def lock(index=0):
        number(index).acquire()
        try:
            _wait(file, index, api.module.cores)
        except BaseException:
            inside[index].release()
            raise

    def unlock(index=0):
        own = number(index)
        if own.locked():
            lockf(file, LOCK_UN, 1, index)
            own.release()

    def is_locked(index=0):
        if not number(index).acquire(False):
            return True
        try:
            lockf(file, LOCK_EX | LOCK_NB, 1, index)
            lockf(file, LOCK_UN, 1, index)
            return False
        except OSError:
            return True
        finally:
            inside[index].release()

    return {"lock": lock, "unlock": unlock, "is_locked": is_locked}


def _wait(file, index, threads):
    while True:
        try:
            return lockf(file, LOCK_EX, 1, index)
        except OSError as error:
            # Several threads look like one to the kernel, so what looks like a ring may be none.
            if error.errno != errno.EDEADLK or threads == 1:
                raise
            sleep(_RING)
