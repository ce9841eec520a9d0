"""The caches (manual 6.2.9). Keys and values are text or bytes, what comes back is bytes; None is for everything that failed."""

from operator import index

from ..frames import octets


def _name(cache):
    if not isinstance(cache, str):
        raise TypeError("the cache must be str, not %s" % type(cache).__name__)
    return cache


def _without(name, *fields):
    """An instance that has no caches has nothing in them."""
    if "@" in fields[-1]:
        raise RuntimeError("a cache of another instance can be asked by one that has caches: add cache2 to its options")
    return ()


def provide(api):
    opt = api.module.opt
    call = api.channel.call if "cache2" in opt or "cache" in opt else _without

    def did(name, *fields):
        return True if call(name, *fields) else None

    def cache_get(key, cache="", /):
        found = call("cache-get", octets(key), _name(cache))
        return found[0] if found else None

    def cache_exists(key, cache="", /):
        return did("cache-exists", octets(key), _name(cache))

    def cache_set(key, value, expires=0, cache="", /):
        return did("cache-set", octets(key), octets(value), str(index(expires)), _name(cache))

    def cache_update(key, value, expires=0, cache="", /):
        return did("cache-update", octets(key), octets(value), str(index(expires)), _name(cache))

    def cache_del(key, cache="", /):
        return did("cache-del", octets(key), _name(cache))

    def cache_clear(cache="", /):
        return did("cache-clear", _name(cache))

    def cache_num(key, cache="", /):
        found = call("cache-num", octets(key), _name(cache))
        return int(found[0]) if found else 0

    def calculate(name, key, operand, expires, cache):
        return did(name, octets(key), str(operand), str(index(expires)), _name(cache))

    def cache_inc(key, value=1, expires=0, cache="", /):
        return calculate("cache-add", key, index(value), expires, cache)

    def cache_dec(key, value=1, expires=0, cache="", /):
        return calculate("cache-add", key, -index(value), expires, cache)

    def cache_mul(key, value=2, expires=0, cache="", /):
        return calculate("cache-mul", key, index(value), expires, cache)

    def cache_div(key, value=2, expires=0, cache="", /):
        return calculate("cache-div", key, index(value), expires, cache)

    def cache_keys(cache="", /):
        # One field says that there is such a cache.
        found = call("cache-keys", _name(cache))
        if not found:
            raise ValueError("no local uWSGI cache available")
        return list(found[1:])

    return {name: function for name, function in locals().items() if name.startswith("cache_")}
