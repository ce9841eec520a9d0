"""`uwsgi.alarm` (manual 6.1)."""


def provide(api):
    def alarm(name, message):
        """Raises an alarm of the configuration; False when there is none of this name."""
        return api.channel.call("alarm", name, message)[0] == b"1"

    return {"alarm": alarm}
