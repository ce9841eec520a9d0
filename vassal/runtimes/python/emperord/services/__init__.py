"""What rooms of the engine give to the `uwsgi` module: a file for each, imported when one of its names is first asked for.

A service has `provide(api)`, which returns its functions and constants by name.
"""

import os
from _thread import RLock
from importlib import import_module

# Module here: names in the `uwsgi` module.
NAMES = {
    "alarms": ("alarm",),
    "chunked": ("chunked_read", "chunked_read_nb"),
    "websockets": (
        "websocket_handshake", "websocket_recv", "websocket_recv_nb", "websocket_send", "websocket_send_binary",
        "websocket_send_from_sharedarea", "websocket_send_binary_from_sharedarea",
        "connection_fd",
    ),
    "metrics": (
        "metric_get", "metric_set", "metric_inc", "metric_dec",
        "metric_mul", "metric_div", "metric_set_max", "metric_set_min",
    ),
    "cache": (
        "cache_get", "cache_exists", "cache_set", "cache_update", "cache_del", "cache_clear",
        "cache_num", "cache_inc", "cache_dec", "cache_mul", "cache_div", "cache_keys",
    ),
    "locks": ("lock", "unlock", "is_locked"),
    "queue": (
        "queue_get", "queue_set", "queue_push", "queue_pop", "queue_pull", "queue_last",
        "queue_slot", "queue_pull_slot", "queue_size",
    ),
    "raw": (),
    "rpc": ("register_rpc", "rpc", "call", "rpc_list"),
    "sharedarea": tuple(
        "sharedarea_" + name
        for name in (
            "read", "write", "rlock", "wlock", "unlock", "memoryview", "wait",
            *(verb + str(bits) for verb in ("read", "write", "inc", "dec") for bits in (8, 16, 32, 64)),
        )
    ),
    "signals": (
        "register_signal", "signal", "signal_registered", "signal_wait", "signal_received",
        "add_timer", "add_rb_timer", "add_file_monitor", "add_cron",
    ),
    "mules": ("mule_msg", "mule_get_msg", "farm_msg", "farm_get_msg", "in_farm"),
    "engine": ("log_this_request", "add_var", "set_user_harakiri", "logsize", "ready", "accepting"),
    "waiting": ("wait_fd_read", "wait_fd_write", "async_sleep", "suspend", "green_schedule", "ready_fd"),
    "spooler": (
        "spool", "send_to_spooler", "spoolers", "spooler_jobs", "spooler_pid", "spooler_pids", "spooler_get_task",
        "set_spooler_frequency", "parsefile",
    ),
}  # fmt: skip

HOMES = {name: home for home, names in NAMES.items() for name in names}


# Threads may ask for names of one service at the same time: two sets of locks would keep nobody out.
_loading = RLock()
os.register_at_fork(before=_loading.acquire, after_in_parent=_loading.release, after_in_child=_loading.release)


def load(home, api):
    """Puts what a service has into the module, once."""
    with _loading:
        if home not in api.services:
            api.module.__dict__.update(import_module("." + home, __name__).provide(api))
            api.services.add(home)
