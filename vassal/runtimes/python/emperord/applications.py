"""The applications of this interpreter, by number and by mount point."""

import os
import sys
from time import monotonic

from .loading import load

NONE = 0xFFFF
# Variables that name an application (manual 3.16).
_NAMING = ("UWSGI_APPID", "UWSGI_FILE", "UWSGI_SCRIPT", "UWSGI_MODULE")


class Applications:
    def __init__(self, api, default_name, kind):
        self._api = api
        # WSGI or ASGI, for the log.
        self._kind = kind
        self._default_name = default_name
        self.found = []  # (mount point, callable, microseconds that it took)
        self.failures = []
        self._by_key = {}
        self._dynamic = False

    def load(self, mountpoint, kind, target, name):
        """Loads one; what goes wrong is logged and does not hinder the others."""
        began = monotonic()
        try:
            callable_ = load(kind, target, name or self._default_name)
        except BaseException as error:
            number = len(self.found) + len(self.failures)
            self._failed(mountpoint, "app %d (mountpoint='%s')" % (number, mountpoint), error)
            return
        self._add(mountpoint, callable_, monotonic() - began)

    def load_raw(self, path):
        """What takes the connections of raw sockets; None when it cannot be loaded."""
        try:
            return load("file", path, self._default_name)
        except BaseException as error:
            self._failed("", "the application of raw sockets", error)

    def _failed(self, mountpoint, what, error):
        from .report import traceback_of

        text = traceback_of(error)
        sys.stderr.write("%sunable to load %s (callable not found or import error)\n" % (text, what))
        self.failures.append((mountpoint, text.strip().rpartition("\n")[2]))

    def load_dictionary(self):
        """uwsgi.applications: mount points and callables, or their names in the module that was loaded."""
        listed = self._api.applications
        if not isinstance(listed, dict):
            return
        known = {mountpoint for mountpoint, _, _ in self.found}
        for mountpoint, given in listed.items():
            if mountpoint not in known:
                self._add(mountpoint, self._resolve(given), 0.0)

    def get(self, number, environ):
        """The application of a request; None when there is none."""
        named = any(name in environ for name in _NAMING)
        if number != NONE and not named and not self._dynamic:
            return self.found[number][1]
        key = environ.get("UWSGI_APPID") or environ.get("SCRIPT_NAME", "")
        if named and key not in self._by_key:
            self._load_dynamic(key, environ)
        default = None if number == NONE else self.found[number][1]
        return self._by_key.get(key, default)

    def _load_dynamic(self, key, environ):
        """An application that the request names (manual 3.16), loaded once."""
        named = _named_by(environ)
        if named is None:
            return
        if "UWSGI_CHDIR" in environ:
            os.chdir(environ["UWSGI_CHDIR"])
        if "UWSGI_SETENV" in environ:
            variable, _, value = environ["UWSGI_SETENV"].partition("=")
            os.environ[variable] = value
        if "UWSGI_PYHOME" in environ:
            add_home(environ["UWSGI_PYHOME"])
        self._dynamic = True
        self.load(key, *named)

    def _resolve(self, given):
        if not isinstance(given, str):
            return given
        for _, found, _ in self.found:
            module = sys.modules.get(getattr(found, "__module__", ""))
            if hasattr(module, given):
                return getattr(module, given)
        module, colon, name = given.partition(":")
        return load("module", module, name if colon else self._default_name)

    def _add(self, mountpoint, callable_, seconds):
        default = " (default app)" if not self.found else ""
        sys.stderr.write(
            "%s app %d (mountpoint='%s') ready in %d seconds on interpreter 0x%x pid: %d%s\n"
            % (self._kind, len(self.found), mountpoint, seconds, id(sys), os.getpid(), default)
        )
        self.found.append((mountpoint, callable_, int(seconds * 1e6)))
        self._by_key.setdefault(mountpoint, callable_)


def _named_by(environ):
    if "UWSGI_FILE" in environ:
        return "file", environ["UWSGI_FILE"], environ.get("UWSGI_CALLABLE")
    if "UWSGI_SCRIPT" in environ:
        return "module", environ["UWSGI_SCRIPT"], environ.get("UWSGI_CALLABLE")
    if "UWSGI_MODULE" in environ:
        return "module", environ["UWSGI_MODULE"], environ.get("UWSGI_CALLABLE")
    return None


def add_home(home):
    """Makes the packages of a virtualenv importable, before those of the system."""
    import site

    packages = "%s/lib/python%d.%d/site-packages" % (home, sys.version_info[0], sys.version_info[1])
    before = list(sys.path)
    site.addsitedir(packages)
    sys.path[:] = [path for path in sys.path if path not in before] + before
