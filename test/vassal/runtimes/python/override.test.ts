import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from '../../../support/index.ts';
import { missing, site } from './site.ts';

const APP = `
import uwsgi
def application(environ, start_response):
    pass
def leave():
    print("the script leaves")
uwsgi.atexit = leave
`;
const SCRIPT = `
import socket, sys, uwsgi
from select import select
server = socket.socket(fileno=uwsgi.sockets[0])
server.settimeout(None)
print(f"runs as {__name__} {sys.argv} {len(uwsgi.sockets)} {hasattr(uwsgi, 'applications')}", flush=True)
while True:
    client, _ = server.accept()
    with client:
        asked = client.recv(65536)
        client.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nworker %d" % uwsgi.worker_id())
    if b"/end" in asked:
        raise SystemExit(3)
`;

test('python-worker-override: a script serves the sockets of its worker', { skip: missing }, async (t) => {
  const lines = 'wsgi-file = app.py\npython-worker-override = script.py\nsocket = %d/a.sock\npyargv = one';
  const { address, program } = await site(t, { 'app.py': APP, 'script.py': SCRIPT }, lines);
  await program.prints(`runs as __main__ ['uwsgi', 'one'] 2 True`);
  assert.equal((await get(address)).body, 'worker 1');
  await get(address, '/end');
  await program.prints(/ended with exit code 3.*Respawned uWSGI worker 1/s);
  assert.equal((await get(address)).body, 'worker 1');
  process.kill(program.pid, 'SIGHUP');
  await program.prints(/the script leaves/);
  assert.equal((await get(address)).body, 'worker 1');
  assert.equal(await program.stop('SIGINT'), 0);
});
