"""Finds applications: files, modules, code."""

import os
import sys
from importlib import import_module


def load(kind, target, name):
    """The application of a file, a module (with its callable after a colon), a piece of code, or a file of Paste or Pecan."""
    if kind == "file":
        return _named(load_file(target), name)
    if kind == "eval":
        return _named(_run(_module("uwsgi_eval_config"), target, "<eval>"), name)
    if kind == "pecan":
        from pecan.deploy import deploy

        return deploy(target)
    if kind.startswith("paste"):
        return _paste(target, kind == "paste-logged")
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


def _paste(uri, logged):
    """What paste.deploy makes of `config:development.ini`, or of the path alone (manual 12.1.9)."""
    from paste.deploy import loadapp

    if logged:
        from logging.config import fileConfig

        path = os.path.abspath(uri.removeprefix("config:").partition("#")[0])
        fileConfig(path, {"__file__": path, "here": os.path.dirname(path)}, disable_existing_loggers=False)
    return loadapp(uri if ":" in uri else "config:" + uri, relative_to=os.getcwd())


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
