import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get } from '../../../support/index.ts';
import { next, open } from '../../websockets/client.ts';
import { site, without } from './site.ts';

const APP = `
import gevent, threading, time
import uwsgi
count = 0

def application(environ, start_response):
    global count
    path = environ["PATH_INFO"]
    if path == "/ws":
        return websocket()
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/together":
        count += 1
        while count < 30:
            gevent.sleep(0.01)
        return [str(threading.active_count()).encode()]
    if path == "/echo":
        return iter(lambda: environ["wsgi.input"].read(100000), b"")
    if path == "/parts":
        return parts()
    gevent.spawn(print, "after the request", flush=True)
    return [("%d %s" % (uwsgi.worker_id(), uwsgi.total_requests() >= 0)).encode()]

def parts():
    for part in range(3):
        gevent.sleep(0)
        yield str(part).encode()

def websocket():
    from gevent.select import select
    uwsgi.websocket_handshake()
    descriptor = uwsgi.connection_fd()
    while True:
        select([descriptor], [], [], 20)
        message = uwsgi.websocket_recv_nb()
        if message:
            uwsgi.websocket_send(b"green " + message)
`;

for (const [name, more] of [
  ['one worker', ''],
  ['two workers, patched', 'processes = 2\ngevent-monkey-patch = true'],
] as const) {
  test(`requests as greenlets of gevent: ${name}`, { skip: without('gevent') }, async (t) => {
    const lines = `wsgi-file = app.py\nplugin = gevent\ngevent = 40\n${more}`;
    const { address, program } = await site(t, { 'app.py': APP }, lines);
    assert.match((await get(address)).body, /^[12] True$/);
    await program.prints(/after the request/);
    if (more === '') {
      const all = await Promise.all(Array.from({ length: 30 }, () => get(address, '/together')));
      assert.deepEqual([...new Set(all.map(({ body }) => body))], ['1']);
    }
    assert.equal((await get(address, '/parts')).body, '012');
    const large = 'x'.repeat(1_000_000);
    const post = `POST /echo HTTP/1.0\r\nContent-Length: ${large.length}\r\n\r\n${large}`;
    assert.ok((await exchange(address, post)).endsWith(`\r\n\r\n${large}`));
    const client = await open(`ws://${address}/ws`);
    for (const text of ['a', 'b']) {
      client.send(text);
      assert.equal(String((await next(client)).data), `green ${text}`);
    }
    client.terminate();
    process.kill(program.pid, 'SIGHUP');
    await program.prints(/spawned uWSGI worker 1.*spawned uWSGI worker 1/s);
    assert.match((await get(address)).body, /^[12] True$/);
  });
}
