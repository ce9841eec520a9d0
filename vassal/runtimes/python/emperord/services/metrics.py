"""`uwsgi.metric_get` and those that change a metric (manual 9.6.7)."""

CHANGES = ("metric_set", "metric_inc", "metric_dec", "metric_mul", "metric_div", "metric_set_max", "metric_set_min")


def provide(api):
    call = api.channel.call

    def metric_get(name):
        """The value of a metric, 0 for one that does not exist."""
        return int(call("metric_get", name)[0])

    def change(function):
        def changed(name, *value):
            """True when it was changed, None when there is no such metric or applications may not change it."""
            return True if call(function, name, *(str(int(number)) for number in value))[0] == b"1" else None

        changed.__name__ = function
        return changed

    return {"metric_get": metric_get, **{function: change(function) for function in CHANGES}}
