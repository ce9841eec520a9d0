"""How a request waits that suspends (manual 10.1)."""

from math import ceil


def wait_with(poll, sleep):
    """What waits for poll(2) events by descriptor, and at most so many seconds (None: for ever).

    It gives a descriptor that is ready, None when there is none. Without anything to wait for it lets others run.
    """

    def wait(events, seconds):
        if not events:
            return sleep(seconds or 0)
        waiting = poll()
        for descriptor, mask in events.items():
            waiting.register(descriptor, mask)
        found = waiting.poll(None if seconds is None else ceil(seconds * 1000))
        return found[0][0] if found else None

    return wait
