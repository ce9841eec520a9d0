"""The spooler: tasks go into files, and come back to `uwsgi.spooler` (manual 6.15).

A task is written here and not by the engine, so that a body may be of any size, and a task can be put down also while the
application is loaded. docs/spooler.md has the format.
"""

import os
import socket
import sys
from itertools import count
from struct import Struct
from time import time

MODIFIER = 17
LONGEST = 0xFFFF
_HEAD = Struct("<BHB")
_LENGTH = Struct("<H")
_numbers = count(1)


def provide(api):
    settings, call = api._settings, api.channel.call
    folders = [os.fsencode(folder) for folder in settings.list("spooler-folder")]
    own = [os.fsencode(folder) for folder in settings.list("spooler-own")]
    quiet = "spooler-quiet" in settings.flags

    def spool(message_dict=None, *, spooler=None, priority=None, at=None, body=None, **kwargs):
        """Puts a task into a spooler; the path of its file. Names with a meaning may be given either way."""
        if message_dict is not None and not isinstance(message_dict, dict):
            raise ValueError("The argument of spooler callable must be a dictionary")
        task = {_bytes(name): _bytes(value) for name, value in {**(message_dict or {}), **kwargs}.items()}
        if not task and message_dict is None and body is None:
            raise ValueError("The argument of spooler callable must be a dictionary")
        content = task.pop(b"body", b"") if body is None else _bytes(body)
        order = {b"spooler": spooler, b"priority": priority, b"at": at}
        order = {name: task.get(name) if given is None else _bytes(given) for name, given in order.items()}
        path, size = enqueue(task, content, folders, order[b"spooler"], order[b"priority"], order[b"at"])
        if not quiet:
            sys.stderr.write("[spooler] written %d bytes to file %s\n" % (size, os.fsdecode(path)))
        return path

    def spooler_jobs():
        return [path for folder in own for path in _files(folder)]

    def spooler_pids():
        return [int(pid) for pid in call("spooler-pids")]

    def spooler_pid():
        return (spooler_pids() or [0])[0]

    def spooler_get_task(path):
        """The task in a file as the function gets it; None when it is none."""
        try:
            return read(_bytes(path))
        except (OSError, ValueError):
            return None

    def parsefile(path):
        """The variables of a file in this format; None when it is none."""
        task = spooler_get_task(path)
        return None if task is None else {name: value for name, value in task.items() if isinstance(name, bytes)}

    def set_spooler_frequency(seconds):
        call("spooler-frequency", str(int(seconds)))
        return True

    def run(path, folder=None):
        """Gives a task to the function of the application; no answer when there is none."""
        function = api.module.__dict__.get("spooler")
        if function is None:
            return ()
        if folder is not None:
            os.chdir(folder)
        result = function(read(bytes(path)))
        return (str(result if isinstance(result, int) else -1),)

    api.functions["spooler.run"] = run
    given = (spool, spooler_jobs, spooler_pids, spooler_pid, spooler_get_task, set_spooler_frequency, parsefile)
    named = {function.__name__: function for function in given}
    return {**named, "send_to_spooler": spool, "spoolers": tuple(folders)}


def enqueue(task, body, folders, spooler=None, priority=None, at=None):
    """Writes a task, whole or not at all: (path, size of the file)."""
    if not folders or (spooler is not None and spooler not in folders):
        raise ValueError("unable to spool job: no spooler %s" % os.fsdecode(spooler or b""))
    if priority is not None and not (priority.isdigit() and len(priority) < 10):
        raise ValueError("unable to spool job: the priority is no number")
    if any(len(part) > LONGEST for pair in task.items() for part in pair):
        raise ValueError("unable to spool job: what is longer than %d bytes goes into body" % LONGEST)
    block = b"".join(_LENGTH.pack(len(part)) + part for pair in task.items() for part in pair)
    if len(block) > LONGEST:
        raise ValueError("unable to spool job: what is longer than %d bytes goes into body" % LONGEST)
    folder = folders[0] if spooler is None else spooler
    if priority is not None:
        folder = os.path.join(folder, priority)
        os.makedirs(folder, exist_ok=True)
    name = _name()
    hidden, path = os.path.join(folder, b"." + name), os.path.join(folder, name)
    try:
        with open(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_HEAD.pack(MODIFIER, len(block), 0) + block)
            file.write(body)
        if at is not None and _number(at) > 0:
            # The time of a task is that of its file: it waits for it there.
            os.utime(hidden, (_number(at), _number(at)))
        os.rename(hidden, path)
    except (OSError, OverflowError) as error:
        if os.path.exists(hidden):
            os.unlink(hidden)
        raise ValueError("unable to spool job: %s" % error) from None
    return path, 4 + len(block) + len(body)


def read(path):
    """A task as the function gets it. Raises ValueError for a file that is none."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 4 or data[0] != MODIFIER:
        raise ValueError("%s is no task" % os.fsdecode(path))
    end = 4 + _HEAD.unpack_from(data)[1]
    fields, at = [], 4
    while at < end:
        following = at + 2 + (_LENGTH.unpack_from(data, at)[0] if at + 2 <= end else end)
        if following > min(end, len(data)):
            raise ValueError("%s is no task" % os.fsdecode(path))
        fields.append(data[at + 2 : following])
        at = following
    task = {"spooler_task_name": path, **dict(zip(fields[::2], fields[1::2]))}
    if len(data) > end:
        task["body"] = data[end:]
    return task


def _name():
    """The order of tasks is that of their names."""
    host = os.fsencode(socket.gethostname())
    return b"uwsgi_spoolfile_on_%s_%015d_%09d_%d" % (host, int(time() * 1000), next(_numbers), os.getpid())


def _files(folder):
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if entry.is_file() and not entry.name.startswith(b"."))
    except OSError:
        return []


def _number(value):
    try:
        return int(value)
    except ValueError:
        return 0


def _bytes(value):
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else str(value).encode()
