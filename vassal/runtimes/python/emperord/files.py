"""wsgi.file_wrapper: a file that the engine sends by itself when it can."""

import os


class FileWrapper:
    """Any object with read(). A regular file goes to the engine by name, everything else is read here."""

    def __init__(self, filelike, block=32768):
        self.filelike = filelike
        self.block = block if isinstance(block, int) and block > 0 else 32768
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __iter__(self):
        return self

    def __next__(self):
        data = self.filelike.read(self.block)
        if not data:
            raise StopIteration
        return data

    def place(self):
        """(path, offset) under which the engine finds the rest of the file; None when it is no plain file."""
        try:
            descriptor = self.filelike.fileno()
            path = "/proc/%d/fd/%d" % (os.getpid(), descriptor)
            return (path, self.filelike.tell()) if os.path.isfile(path) else None
        except (AttributeError, OSError, ValueError):
            return None
