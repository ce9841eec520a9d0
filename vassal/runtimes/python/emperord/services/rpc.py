"""Remote procedures (manual 6.12): bytes in, bytes out."""

import sys

from ..frames import octets

_LONGEST_NAME = 255
_MOST, _LONGEST = 254, 65535


def provide(api):
    functions = {}

    def register_rpc(name, function, argc=0):
        name = octets(name)
        if not 0 < len(name) <= _LONGEST_NAME or not callable(function):
            raise ValueError("unable to register rpc function: a name of 1 to 255 bytes and a function are wanted")
        functions[name] = function
        return True

    def run(name, values):
        """What a function gave; None when it failed."""
        try:
            return octets(functions[name](*values) or b"")
        except Exception:
            sys.excepthook(*sys.exc_info())
            return None

    def serve(name, *values):
        given = run(name, values) if name in functions else None
        return () if given is None else (given,)

    api.functions["rpc"] = serve
    api.functions["rpc-list"] = lambda: functions

    def rpc(node, name, *values):
        """Calls a function of an instance, of this one when node is None; None when there is no answer."""
        name, values = octets(name), tuple(map(octets, values))
        if len(values) > _MOST or any(len(value) > _LONGEST for value in values):
            raise ValueError("unable to call rpc function: at most 254 arguments of 65535 bytes are wanted")
        if not node and name in functions:
            return run(name, values)
        given = api.channel.call("rpc", octets(node or b""), name, *values)
        parts = given[:1]
        while len(given) > 1:
            given = api.channel.call("rpc-rest", given[1])
            parts += given[:1]
        return b"".join(parts) if parts else None

    def call(name, *values):
        return rpc(None, name, *values)

    def rpc_list():
        return (*functions, *(name for name in api.channel.call("rpc-list") if name not in functions))

    return {"register_rpc": register_rpc, "rpc": rpc, "call": call, "rpc_list": rpc_list}
