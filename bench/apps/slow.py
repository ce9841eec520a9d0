import time


def application(environ, start_response):
    if environ['PATH_INFO'] == '/slow':
        time.sleep(10)
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '5')])
    return [b'hello']
