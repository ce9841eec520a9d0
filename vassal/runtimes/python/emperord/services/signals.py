"""Signals, timers and events (manual 6.14)."""

import os
import sys
from threading import local

# The last signal of each thread: another one may run a handler meanwhile.
_last = local()


def provide(api):
    call = api.channel.call
    handlers = {}

    def run(signal):
        _last.signal = signal
        handler = handlers.get(signal)
        if handler is None:
            sys.stderr.write("error managing signal %d on worker %d\n" % (signal, api.worker_id()))
            return
        try:
            handler(signal)
        except Exception:
            sys.excepthook(*sys.exc_info())

    def run_next(*given):
        """In the place of a request: the signal that the engine names, or the next one; what was run."""
        fields = given or call("signal-take")
        if fields:
            run(int(fields[0]))
        return fields

    api.functions["signal"] = run_next

    def register_signal(signal, target, handler, modifier1=0):
        """The handler of a signal, and who runs it: "", worker, workers, active-workers, workerN."""
        if not callable(handler):
            raise TypeError("a handler is a function")
        call("signal-register", _number(signal), target)
        handlers[signal] = handler

    def signal(signal, *_):
        """Raises a signal."""
        call("signal-raise", _number(signal))

    def signal_registered(signal):
        if signal in handlers:
            return True
        # While they load, workers that load for themselves are not to find what another one has registered.
        if not api.ready:
            return None
        return True if call("signal-registered", _number(signal))[0] else None

    def signal_wait(signal=None):
        """Waits for a signal that has no handler, or for this one."""
        number, handled = call("signal-wait", *(() if signal is None else (_number(signal),)))
        if handled and int(number) in handlers:
            run(int(number))
        _last.signal = int(number)

    def signal_received():
        return getattr(_last, "signal", 0)

    def add_timer(signal, seconds, iterations=0):
        """Raises a signal every so many seconds, for ever or so many times."""
        call("signal-timer", _number(signal), str(int(seconds)), str(int(iterations)))

    def add_file_monitor(signal, path):
        """Raises a signal when a file or a folder changes."""
        call("signal-file", _number(signal), os.path.abspath(path))

    def add_cron(signal, minute, hour, day, month, week):
        """Raises a signal in these minutes; -1 is any, -N every N."""
        call("signal-cron", _number(signal), *(str(int(field)) for field in (minute, hour, day, month, week)))
        return True

    return {
        "register_signal": register_signal,
        "signal": signal,
        "signal_registered": signal_registered,
        "signal_wait": signal_wait,
        "signal_received": signal_received,
        "add_timer": add_timer,
        "add_rb_timer": add_timer,
        "add_file_monitor": add_file_monitor,
        "add_cron": add_cron,
    }


def _number(signal):
    if not isinstance(signal, int) or not 0 <= signal <= 255:
        raise ValueError("a signal is a number from 0 to 255, not %r" % (signal,))
    return str(signal)
