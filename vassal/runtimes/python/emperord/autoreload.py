"""py-autoreload: looks at the files of the loaded modules, and reloads the instance when one has changed."""

import os
import sys
from threading import Thread
from time import sleep


def watch(api, settings):
    """Looks every so many seconds in a thread of worker 1."""
    if settings.place("worker") != 1:
        return
    seconds = max(1, int(settings.list("autoreload")[0]))
    ignored = set(settings.list("autoreload-ignore"))
    Thread(target=_look, args=(api, seconds, ignored), name="py-autoreload", daemon=True).start()


def _look(api, seconds, ignored):
    known = {}
    while True:
        changed = _changed(known, ignored)
        if changed is not None:
            sys.stderr.write("[uwsgi-python-reloader] module/file %s has been modified\n" % changed)
            api.module.reload()
            return
        sleep(seconds)


def _changed(known, ignored):
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not path or name in ignored:
            continue
        try:
            stamp = os.stat(path).st_mtime_ns
        except OSError:
            continue
        if known.setdefault(path, stamp) != stamp:
            return path
    return None
