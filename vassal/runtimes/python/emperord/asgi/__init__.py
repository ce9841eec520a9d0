"""ASGI 3 (docs/asgi.md): one event loop for all requests of this interpreter; imported only when `asgi` is set."""

from .loop import serve

__all__ = ["serve"]
