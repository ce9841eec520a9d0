import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { exchange, get, until } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';
import { asking, closed, masked, next, open, raw } from './client.ts';

const APP = `
import select, threading, time
import uwsgi

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/plain":
        start_response("200 OK", [])
        return [b"plain"]
    if path == "/try":
        try:
            uwsgi.websocket_handshake()
        except OSError as error:
            start_response("400 Bad Request", [])
            return [str(error).encode()]
    if path == "/early":
        return uwsgi.websocket_recv()
    if path == "/protocol":
        uwsgi.websocket_handshake(environ["HTTP_SEC_WEBSOCKET_KEY"], "", "b")
    else:
        uwsgi.websocket_handshake()
    if path == "/bye":
        uwsgi.websocket_send("bye")
        return [b"nobody reads this"]
    if path == "/fail":
        raise ValueError("the application fails")
    if path == "/flood":
        while True:
            uwsgi.websocket_send_binary(b"x" * 20000)
    if path == "/chunks":
        uwsgi.websocket_send("y" * 2500000)
    if path == "/select":
        return selecting()
    if path == "/nb":
        return polling()
    while True:
        uwsgi.websocket_send(uwsgi.websocket_recv())

def selecting():
    """As chats do: one thread waits for the client and for the others."""
    descriptor = uwsgi.connection_fd()
    while True:
        ready, _, _ = select.select([descriptor], [], [], 20)
        message = uwsgi.websocket_recv_nb()
        if message:
            uwsgi.websocket_send(b"selected " + message)

def polling():
    empty = uwsgi.websocket_recv_nb()
    uwsgi.websocket_send(repr(empty))
    message = b""
    while not message:
        time.sleep(0.01)
        message = uwsgi.websocket_recv_nb()
    uwsgi.websocket_send(b"polled " + message)
    uwsgi.websocket_recv()
`;

const start = (t: Parameters<typeof site>[0], more = '') =>
  site(t, { 'app.py': APP }, `wsgi-file = app.py\nthreads = 4\n${more}`);

test('WSK-003 PY-150 the handshake takes what it needs from the request', { skip: missing }, async (t) => {
  const { address } = await start(t);
  const first = await open(`ws://${address}/`, {}, ['one', 'two']);
  assert.equal(first.protocol, 'one');
  first.terminate();
  const chosen = await open(`ws://${address}/protocol`, {}, ['a', 'b']);
  assert.equal(chosen.protocol, 'b');
  chosen.terminate();
});

test('WSK-002 what is no request for a websocket', { skip: missing }, async (t) => {
  const { address } = await start(t);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const rows: readonly (readonly [headers: string, why: RegExp])[] = [
    ['', /asks for no websocket/],
    [`${upgrade}${key}`, /Version is not 13/],
    [`${upgrade}${key}Sec-WebSocket-Version: 8\r\n`, /Version is not 13/],
    [`${upgrade}Sec-WebSocket-Version: 13\r\n`, /Key is none/],
    [`${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n`, /Key is none/],
    [`Upgrade: websocket\r\n${key}Sec-WebSocket-Version: 13\r\n`, /cannot be upgraded/],
  ];
  for (const [headers, why] of rows) {
    const { status, body } = await get(address, '/try', headers);
    assert.equal(status, 400);
    assert.match(body, why);
  }
  const post = asking('/try').replace('GET', 'POST').replace('keep-alive', 'close');
  assert.match(await exchange(address, post), /the method is not GET/);
  assert.equal((await get(address, '/early')).status, 500);
});

test('WSK-007 PY-152 recv_nb, alone and beside a descriptor', { skip: missing }, async (t) => {
  const { address } = await start(t);
  const polled = await open(`ws://${address}/nb`);
  assert.equal(String((await next(polled)).data), "b''");
  polled.send('one');
  assert.equal(String((await next(polled)).data), 'polled one');

  const selected = await open(`ws://${address}/select`);
  for (const text of ['a', 'b', 'c']) {
    selected.send(text);
    assert.equal(String((await next(selected)).data), `selected ${text}`);
  }
  for (const socket of [polled, selected]) {
    socket.close(1000);
    await closed(socket);
  }
  // The threads behind the descriptor have ended, and the cores are free.
  for (let count = 0; count < 6; count++) assert.equal((await get(address, '/plain')).body, 'plain');
});

test('WSK-008 WSK-009 WSK-010 clients are asked whether they are there', { skip: missing }, async (t) => {
  const { address, program } = await start(t, 'websockets-ping-freq = 1\nwebsockets-pong-tolerance = 1');
  const there = await open(`ws://${address}/`);
  let pings = 0;
  there.on('ping', () => pings++);
  const silent = await raw(address);
  await silent.ended;
  assert.equal(silent.bytes().toString('latin1'), '\x89\0');
  await until(() => pings > 1, 'pings for the one that answers');
  there.send('still here');
  assert.equal(String((await next(there)).data), 'still here');
  assert.doesNotMatch(program.output(), /Traceback/);
  there.terminate();
});

test('an application that returns, one that fails, and one that sends much', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  const bye = await open(`ws://${address}/bye`);
  assert.deepEqual(await closed(bye), [1000, '']);
  const failed = await open(`ws://${address}/fail`);
  assert.equal((await closed(failed))[0], 1011);
  await program.prints(/ValueError: the application fails/);
  const much = await open(`ws://${address}/chunks`);
  assert.equal((await next(much)).data.length, 2_500_000);
  much.terminate();
});

test('a client that reads nothing holds its application, and not for long', { skip: missing }, async (t) => {
  const { address, program } = await start(t, 'socket-timeout = 1\nthreads = 1');
  const { socket, ended } = await raw(address, '/flood', masked(9, 'x'));
  socket.pause();
  // The only core: free when the client was given up.
  assert.equal((await get(address, '/plain')).body, 'plain');
  assert.match(program.output(), /GET \/flood/);
  socket.resume();
  await Promise.race([ended, once(socket, 'close')]);
  socket.destroy();
});

test('a reload says goodbye', { skip: missing }, async (t) => {
  const { address, program } = await start(t);
  const first = await open(`ws://${address}/`);
  first.send('x');
  await next(first);
  const end = closed(first);
  process.kill(program.pid, 'SIGHUP');
  assert.equal((await end)[0], 1001);
  await until(
    async () => (await get(address, '/plain').catch(() => null))?.status === 200,
    'the next generation',
  );
});
