"""The template: an interpreter that has loaded the application, and forks a worker with its companion when asked."""

import gc
import os
import sys
from _socket import CMSG_LEN, SCM_RIGHTS, SOL_SOCKET, socket
from array import array
# Taken before an application may replace them (gevent.monkey).
from os import fork, waitpid
from fcntl import F_DUPFD_CLOEXEC, F_SETFL, F_SETOWN, F_SETSIG, fcntl
from select import POLLIN, poll as new_poll
from signal import SIGKILL

CHANNEL, CONTROL = 3, 4
# The first of the numbers that a launch plan uses.
FIRST = 5


def serve(interpreter):
    """Never returns, but in the companions that it forks."""
    channel = interpreter.channel
    channel.ended = _end_of_file
    interpreter.say_hello()
    # What is collected never was touched: the pages stay shared.
    gc.collect()
    gc.freeze()
    control = socket(fileno=CONTROL)
    poll = new_poll()
    poll.register(CONTROL, POLLIN)
    poll.register(CHANNEL, POLLIN)
    workers = {}
    wanted = True
    while wanted or workers:
        for descriptor, _ in poll.poll():
            if descriptor == CONTROL:
                order = _receive(control)
                if order is None:
                    os._exit(0)
                pidfd, ticket, pid = _fork(interpreter, tuple(workers), *order)
                poll.register(pidfd, POLLIN)
                workers[pidfd] = ticket, pid
                _say(control, '{"type":"forked","ticket":%s,"pid":%d}\n' % (ticket, pid))
            elif descriptor == CHANNEL:
                try:
                    channel.poll()
                except EOFError:
                    wanted = False
                    poll.unregister(CHANNEL)
            else:
                ticket, pid = workers.pop(descriptor)
                poll.unregister(descriptor)
                os.close(descriptor)
                _say(control, _epitaph(ticket, pid))
    os._exit(0)


def _end_of_file():
    raise EOFError


def _receive(control):
    """(ticket, name of the worker, program), and the descriptors that came with them; None when the master is gone."""
    room = array("i")
    data, ancillary, _, _ = control.recvmsg(4096, CMSG_LEN(253 * room.itemsize))
    if not data:
        return None
    for level, kind, payload in ancillary:
        if level == SOL_SOCKET and kind == SCM_RIGHTS:
            room.frombytes(payload[: len(payload) - len(payload) % room.itemsize])
    return (*data.decode().rstrip("\n").split(" ", 2), room.tolist())


def _say(control, text):
    control.sendall(text.encode())


def _epitaph(ticket, pid):
    _, status = waitpid(pid, 0)
    signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1
    return '{"type":"exited","ticket":%s,"code":%d,"signal":%d}\n' % (ticket, code, signal)


def _fork(interpreter, others, ticket, name, program, descriptors):
    sys.stdout.flush()
    sys.stderr.flush()
    pid = fork()
    if pid == 0:
        _become_worker(interpreter, others, name, program, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return os.pidfd_open(pid), ticket, pid


def _become_worker(interpreter, others, name, program, descriptors):
    """Forks the companion, and becomes the engine that it belongs to."""
    ours, theirs = _pair()
    lifeline, held = os.pipe()
    pid = fork()
    if pid == 0:
        for descriptor in (CHANNEL, CONTROL, ours, held, *others, *descriptors):
            os.close(descriptor)
        _become_companion(interpreter, name, theirs, lifeline)
    try:
        given = [*descriptors[2:], ours, os.pidfd_open(pid), held]
        above = FIRST + len(given)
        moved = [fcntl(descriptor, F_DUPFD_CLOEXEC, above) for descriptor in (*descriptors[:2], *given)]
        for index, descriptor in enumerate(moved[2:]):
            os.dup2(descriptor, FIRST + index)
        for descriptor in moved[:2]:
            os.set_inheritable(descriptor, True)
        os.execv(program, [program, str(moved[0]), str(moved[1])])
    finally:
        os._exit(125)


def _become_companion(interpreter, name, channel, lifeline):
    os.setpgid(0, 0)
    # It must not outlive its worker, whatever it is doing: the end of the pipe kills it.
    fcntl(lifeline, F_SETOWN, os.getpid())
    fcntl(lifeline, F_SETSIG, SIGKILL)
    fcntl(lifeline, F_SETFL, os.O_ASYNC)
    os.dup2(channel, CHANNEL, inheritable=False)
    os.close(channel)
    interpreter.become(name, CHANNEL)
    os._exit(0)


def _pair():
    from _socket import socketpair

    return tuple(end.detach() for end in socketpair())
