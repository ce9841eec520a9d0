"""Finds applications: files, modules, code."""

import os
import sys
from importlib import import_module


def load(kind, target, name):
    """The application of a file, a module (with its callable after a colon) or a piece of code."""
    if kind == "file":
        return _named(load_file(target), name)
    if kind == "eval":
        return _named(_run(_module("uwsgi_eval_config"), target, "<eval>"), name)
    module, colon, own = target.partition(":")
    return _named(import_module(module), own if colon else name)


def load_file(path, name=None):
    """Runs a file as a module of its own, as the original names it."""
    module = _module(name or "uwsgi_file_" + os.path.splitext(path)[0].replace("/", "_").replace(".", "_"))
    module.__file__ = path
    with open(path, "rb") as source:
        return _run(module, source.read(), path)


def import_by_name(name):
    """A module by its name, or a file by its path."""
    if name.endswith(".py") and os.path.exists(name):
        return load_file(name)
    return import_module(name)


def _module(name):
    module = type(sys)(name)
    sys.modules[name] = module
    return module


def _run(module, source, path):
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    return module


def _named(module, name):
    """`app`, `package.app`, or `make()`, which is called."""
    found = module
    for part in name.removesuffix("()").split("."):
        found = getattr(found, part)
    if name.endswith("()"):
        found = found()
    if not callable(found):
        raise TypeError("%s of %s is no callable" % (name, module.__name__))
    return found
