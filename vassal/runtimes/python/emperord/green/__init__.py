"""Requests as greenlets of one thread: of gevent, or of greenlet alone. Imported only when one of them is asked for."""
