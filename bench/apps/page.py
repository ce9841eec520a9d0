text = ''.join('line %d of a page that shrinks\n' % index for index in range(500)).encode()


def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain'), ('X-Page', 'hello')])
    return [text]
