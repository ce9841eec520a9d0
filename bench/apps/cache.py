# Microseconds for one call on the cache, of the kind that the path names, at values of 100 bytes.
from time import perf_counter

import uwsgi

CALLS = 20000
KEYS = ["key-number-%d" % index for index in range(1000)]
VALUE = b"x" * 100


def application(environ, start_response):
    start_response("200 OK", [])
    for key in KEYS:
        uwsgi.cache_update(key, VALUE)
    if environ["PATH_INFO"] == "/get":
        began = perf_counter()
        for i in range(CALLS):
            uwsgi.cache_get(KEYS[i * 7 % 1000])
    else:
        began = perf_counter()
        for i in range(CALLS):
            uwsgi.cache_update(KEYS[i * 7 % 1000], VALUE)
    return [b"took %f" % ((perf_counter() - began) * 1e6 / CALLS)]
