"""The queue that all processes share (manual 6.11)."""


def provide(api):
    call = api.channel.call
    size = api.module.opt.get("queue")
    if size is None:
        raise AttributeError("uwsgi.queue_… needs the option queue")

    def queue_get(slot):
        return _one(call("queue-get", str(int(slot))))

    def queue_set(slot, value):
        return _yes(call("queue-set", str(int(slot)), value))

    def queue_push(value):
        return _yes(call("queue-push", value))

    def queue_pop():
        return _one(call("queue-pop"))

    def queue_pull():
        return _one(call("queue-pull"))

    def queue_last(count=None):
        """Takes the last one, or a list of so many, from the stack."""
        if count is None:
            return queue_pop()
        return [value or None for value in call("queue-last", str(int(count)))]

    def queue_slot():
        return int(call("queue-slot")[0])

    def queue_pull_slot():
        return int(call("queue-pull-slot")[0])

    return {
        "queue_get": queue_get,
        "queue_set": queue_set,
        "queue_push": queue_push,
        "queue_pop": queue_pop,
        "queue_pull": queue_pull,
        "queue_last": queue_last,
        "queue_slot": queue_slot,
        "queue_pull_slot": queue_pull_slot,
        "queue_size": int(size[-1] if isinstance(size, list) else size),
    }


def _one(fields):
    return fields[0] if fields else None


def _yes(fields):
    return True if fields else None
