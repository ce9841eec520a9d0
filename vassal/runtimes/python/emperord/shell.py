"""pyshell (manual 3.13.52): an interactive Python on the terminal of the instance, while the worker serves."""

import os
import sys
from code import interact
from signal import SIG_IGN, SIGTTOU, pause, signal


def run(api, source, again):
    """Keeps the main thread for ever: with the shell, or with this code in its place.

    again: at its end another worker comes with a new one, as long as there is a terminal.
    """
    terminal = api.shared["terminal"]
    os.dup2(terminal, 0)
    before = _put_in_front(terminal, os.getpgrp())
    main = sys.modules["__main__"].__dict__
    try:
        if source:
            exec(compile(source, "<pyshell>", "exec", dont_inherit=True), main)
        else:
            interact(banner="", local=main, exitmsg="")
    except SystemExit:
        pass  # The end of the shell, not of the worker.
    except BaseException:
        sys.excepthook(*sys.exc_info())
    # exit() closes it.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if before is not None:
        _put_in_front(terminal, before)
        if again:
            api.channel.call("shell-over")
        else:
            sys.stderr.write("the Python shell is over\n")
    while True:
        pause()


def _put_in_front(terminal, group):
    """Nobody can read who is not in the process group in front; the one before, None without a terminal."""
    handler = signal(SIGTTOU, SIG_IGN)
    try:
        before = os.tcgetpgrp(terminal)
        os.tcsetpgrp(terminal, group)
        return before
    except OSError:
        return None
    finally:
        signal(SIGTTOU, handler)
