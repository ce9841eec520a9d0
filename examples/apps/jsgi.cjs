// JSGI 3.0, as in the manual.
exports.app = function (request) {
  uwsgi.log(`${request.scheme} ${request.method} ${request.scriptName} ${request.pathInfo}`);
  return {
    status: 200,
    headers: { 'Content-Type': 'text/plain', Server: ['uWSGI', 'v8/plugin'] },
    body: ['hello from JSGI\n'],
  };
};
