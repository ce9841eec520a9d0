"""What the engine does for one request or one worker, and is seldom asked for (manual 12.1)."""

import os
from stat import S_ISREG

from ..frames import octets


def provide(api):
    call = api.channel.call

    def stream():
        """Of the request that calls; empty for none."""
        try:
            return str(api.exchange("").stream)
        except RuntimeError:
            return ""

    def log_this_request():
        """The request has its line in the log, also with disable-logging."""
        call("log-this-request", str(api.exchange("log_this_request").stream))

    def add_var(name, value):
        """A variable of the request, for what reads them after the application."""
        call("add-var", str(api.exchange("add_var").stream), octets(name), octets(value))
        return True

    def set_user_harakiri(seconds):
        """Kills this interpreter after so many seconds, unless the request is over before; 0: not any more."""
        call("user-harakiri", str(int(seconds)), stream())

    def logsize():
        """Bytes of the file that this process logs to; 0 when it is none."""
        log = os.fstat(2)
        return log.st_size if S_ISREG(log.st_mode) else 0

    def ready():
        """True when the applications are loaded; None before."""
        return api.ready or None

    def accepting():
        """A worker says by itself that it accepts."""

    functions = (log_this_request, add_var, set_user_harakiri, logsize, ready, accepting)
    return {function.__name__: function for function in functions}
