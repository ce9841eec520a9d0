import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { dial, exchange, freeAddress, until } from '../../support/index.ts';
import { missing, site, type Site } from '../runtimes/python/site.ts';
import { authority, fixture } from '../tls/client.ts';

const APP = `
import time
import uwsgi

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return {"/": echo, "/nb": polled, "/wait": patient, "/late": late, "/limit": limited}[environ["PATH_INFO"]](environ)

def echo(environ):
    while True:
        chunk = uwsgi.chunked_read()
        yield b"[" + chunk + b"]"
        if not chunk:
            return

def polled(environ):
    empty = 0
    while True:
        chunk = uwsgi.chunked_read_nb()
        if chunk is None:
            empty += 1
            time.sleep(0.01)
            if empty == 1:
                yield b"nothing yet,"
            continue
        yield b"[" + chunk + b"]"
        if not chunk:
            return

def patient(environ):
    try:
        uwsgi.chunked_read(0.2)
    except OSError as error:
        yield str(error).encode()
    yield b"[" + uwsgi.chunked_read(20) + b"]"

def late(environ):
    environ["wsgi.input"].read(1)
    try:
        uwsgi.chunked_read()
    except OSError as error:
        yield str(error).encode()

def limited(environ):
    for _ in range(3):
        try:
            yield b"[" + uwsgi.chunked_read() + b"]"
        except OSError as error:
            yield str(error).encode() + b";"
`;

const start = (t: TestContext, more = ''): Promise<Site> =>
  site(t, { 'app.py': APP }, `wsgi-file = app.py\nthreads = 2\n${more}`);

const head = (path = '/'): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
const chunk = (text: string): string => `${text.length.toString(16)};ext=1\r\n${text}\r\n`;
const LAST = '0\r\nTrailer: x\r\n\r\n';

/** An answer while it comes, without the framing of its own. */
function listen(t: TestContext, socket: Socket): { body: () => string; ended: Promise<unknown> } {
  t.after(() => socket.destroy());
  let text = '';
  socket.on('data', (part) => (text += part.toString('latin1')));
  return { body: () => text.slice(text.indexOf('\r\n\r\n') + 4), ended: once(socket, 'end') };
}

test('CHK-001 CHK-006 PY-155 chunks as the client framed them, at once', { skip: missing }, async (t) => {
  const { address } = await start(t);
  const large = 'x'.repeat(700_000);
  const early = ['a', 'bc', 'd'.repeat(5000)].map(chunk).join('');
  const socket = dial(address);
  const { body, ended } = listen(t, socket);
  socket.write(head() + early);
  await until(() => body().endsWith(`${'d'.repeat(5000)}]`), 'what came with the head');
  for (const byte of chunk('one by one')) {
    socket.write(byte);
    await new Promise(setImmediate);
  }
  await until(() => body().endsWith('[one by one]'), 'a chunk in drops');
  socket.write(chunk(large) + chunk('y') + LAST);
  await ended;
  assert.equal(body(), `[a][bc][${'d'.repeat(5000)}][one by one][${large}][y][]`);
});

test('CHK-004 PY-156 chunked_read_nb', { skip: missing }, async (t) => {
  const { address } = await start(t);
  const socket = dial(address);
  const { body, ended } = listen(t, socket);
  socket.write(`${head('/nb')}5\r\nha`);
  await until(() => body() === 'nothing yet,', 'half a chunk is none');
  socket.write(`lf.\r\n${chunk('whole')}${LAST}`);
  await ended;
  assert.equal(body(), 'nothing yet,[half.][whole][]');
});

test('CHK-002 CHK-003 a chunk that does not come in time, and comes later', { skip: missing }, async (t) => {
  const { address } = await start(t, 'socket-timeout = 1\nchunked-input-timeout = 2');
  const socket = dial(address);
  const { body, ended } = listen(t, socket);
  socket.write(head('/wait'));
  await until(() => body().includes('none came in time'), 'the timeout');
  // Longer than socket-timeout: the application waits longer.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  socket.write(chunk('late') + LAST);
  await ended;
  assert.match(body(), /\[late\]$/);
});

test('CHK-005 a chunk that is too large, and everything behind it', { skip: missing }, async (t) => {
  const { address } = await start(t, 'chunked-input-limit = 100');
  const answer = await exchange(address, head('/limit') + chunk('fits') + chunk('z'.repeat(101)) + LAST);
  assert.match(answer, /\[fits\](?:a chunk is larger than 100 bytes;){2}$/);
  const endless = dial(address);
  const { body, ended } = listen(t, endless);
  endless.write(`${head('/limit')}fffffff\r\n${'z'.repeat(200)}`);
  await ended;
  assert.match(body(), /^(?:a chunk is larger than 100 bytes;){3}$/);
});

test(
  'CHK-008 CHK-009 after the body was read, after post-buffering, and without chunks',
  { skip: missing },
  async (t) => {
    const { address } = await start(t);
    assert.match(
      await exchange(address, head('/late') + chunk('abc') + LAST),
      /a part of the body was read already$/,
    );
    const plain = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nabcde';
    assert.match(await exchange(address, plain), /\r\n\r\n\[abcde\]\[\]$/);
    assert.match(await exchange(address, 'GET / HTTP/1.0\r\n\r\n'), /\r\n\r\n\[\]$/);
    const kept = await start(t, 'post-buffering = 100');
    assert.match(await exchange(kept.address, head() + chunk('ab') + chunk('c') + LAST), /\[abc\]\[\]$/);
  },
);

test('CHK-007 through the gateway, and over TLS', { skip: missing }, async (t) => {
  const [gateway, secure] = [await freeAddress(), await freeAddress()];
  const tls = `${secure},${fixture('server.pem')},${fixture('server.key')}`;
  await start(t, `http = ${gateway}\nhttp-raw-body = true\nhttps-socket = ${tls}`);
  const [host = '', port = ''] = secure.split(':');
  for (const socket of [dial(gateway), connect({ host, port: Number(port), ca: authority })]) {
    const { body, ended } = listen(t, socket);
    socket.write(head() + chunk('first'));
    await until(() => body().includes('[first]'), 'the first echo');
    socket.write(chunk('second') + chunk('third') + LAST);
    await ended;
    assert.match(body(), /\[second\].*\[third\]/s);
  }
});
