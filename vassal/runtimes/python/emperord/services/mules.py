"""Mules: messages to them, and what a mule does (manual 6.9)."""

import sys
from time import monotonic

from ..frames import octets
from ..loading import load_file


def provide(api):
    call = api.channel.call

    def mule_msg(message, mule_id=0):
        """True when it waits for its mule; without a number the first one that is free has it."""
        return call("mule-msg", octets(message), str(mule_id))[0] == b"1"

    def farm_msg(farm, message):
        return call("farm-msg", octets(farm), octets(message))[0] == b"1"

    def in_farm(farm=None):
        return call("in-farm", *([] if farm is None else [octets(farm)]))[0] == b"1"

    def mule_get_msg(signals=True, farms=True, timeout=-1, buffer_size=65536):
        """The next message, whole; b"" when none comes in `timeout` seconds (-1: waits for ever)."""
        return _next(True, farms, signals, timeout)

    def farm_get_msg(timeout=-1):
        return _next(False, True, True, timeout)

    def _next(own, farms, signals, timeout):
        if not api.mule_id():
            raise ValueError("you can receive mule messages only in a mule !!!")
        end = monotonic() + timeout
        asked = [str(int(bool(flag))) for flag in (own, farms, signals)]
        while True:
            left = -1 if timeout < 0 else max(0, end - monotonic())
            answer = call("mule-get-msg", *asked, str(left))
            if not answer:
                return b""
            if answer[0] == b"message":
                return bytes(answer[1])
            # A function of the application has its turn: a signal handler, a remote procedure.
            failed, given = api.run(*answer[2:])
            call("mule-visited", answer[1], "01"[failed], *given)

    def run(program):
        load_file(program.decode("utf-8", "surrogateescape"), "__main__")

    def begin():
        """What a mule without a program has: a function in its place, or one that takes messages."""
        if brain() is not None:
            return ("brain",)
        return ("hook" if "mule_msg_hook" in api.module.__dict__ else "",)

    def brain():
        find = api.module.__dict__.get("mule_brain")
        return None if find is None else find()

    def message(data):
        hook = api.module.__dict__.get("mule_msg_hook")
        if hook is not None:
            hook(bytes(data))
        else:
            sys.stderr.write("*** mule %d received a %d bytes message ***\n" % (api.mule_id(), len(data)))

    api.functions.update({"mules.run": run, "mules.begin": begin, "mules.think": lambda: brain()(), "mules.message": message})
    return {
        function.__name__: function for function in (mule_msg, farm_msg, in_farm, mule_get_msg, farm_get_msg)
    }
