"""A descriptor that can be read when something waits in the engine: for select(), beside other descriptors."""

import os


class Signal:
    def __init__(self, channel, wait):
        """Where `wait` returns there is something; what it raises is the end."""
        self.descriptor, writer = os.pipe()
        os.set_blocking(self.descriptor, False)
        self._wanted = channel.new_queue()
        channel.start(_tell, (wait, writer, self._wanted))

    def again(self):
        """There was nothing: the descriptor cannot be read until there is something."""
        try:
            os.read(self.descriptor, 1)
            self._wanted.put(True)
        except BlockingIOError:
            pass  # Nothing was told: it still waits.

    def close(self):
        os.close(self.descriptor)
        self._wanted.put(False)


def _tell(wait, writer, wanted):
    try:
        while True:
            wait()
            os.write(writer, b"\0")
            if not wanted.get():
                return
    except (OSError, RuntimeError):
        pass  # The request is over.
    finally:
        os.close(writer)
