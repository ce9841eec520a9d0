import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT, dial, exchange, get, until } from '../../../support/index.ts';
import { missing, site } from './site.ts';

const source = readFileSync(join(CHECKOUT, 'test/fixtures/python-wsgi.py'), 'latin1');
const post = (path: string, length: number, headers = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n${headers}\r\n`;

test('CFG-002 CFG-003 PRT-008 REL-172 PEP 3333', { skip: missing }, async (t) => {
  const made = await site(t, { 'app.py': source });
  const at = (path: string) => get(made.address, path);
  const bodyOf = async (path: string): Promise<string> => (await at(path)).body;

  await t.test('the environ has text of latin-1 and what the specification asks for', async () => {
    const request = 'GET /environ?a=%C3%A9 HTTP/1.1\r\nHost: x\r\nX-Name: caf\xe9\r\n\r\n';
    const answer = await exchange(made.address, request);
    for (const part of [
      `'PATH_INFO': ('str', '/environ')`,
      `'QUERY_STRING': ('str', 'a=%C3%A9')`,
      `'wsgi.version': ('tuple', '(1, 0)')`,
      `'wsgi.url_scheme': ('str', 'http')`,
      `'wsgi.multithread': ('bool', 'False')`,
      `'wsgi.run_once': ('bool', 'False')`,
      `'HTTP_X_NAME': ('str', 'caf\xc3\xa9')`,
      `'uwsgi.node': ('bytes'`,
    ])
      assert.ok(answer.includes(part), `${part} in ${answer}`);
  });

  await t.test('the validator of the standard library finds nothing', async () => {
    assert.equal(await bodyOf('/valid'), 'valid');
    const text = 'first\nsecond\nthird';
    const posted = await exchange(made.address, post('/valid/all?a=b', text.length) + text);
    assert.ok(posted.endsWith(`read [b'fi', b'rst\\n', [b'second\\n', b'third'], [], b''].`), posted);
    const head = await exchange(made.address, 'HEAD /valid HTTP/1.0\r\n\r\n');
    assert.match(head, / 200 OK\r\n[^]*\r\n\r\n$/);
    await made.program.prints('validated: one\nvalidated: two\n');
    assert.doesNotMatch(made.program.output(), /AssertionError|WSGIWarning|garbage collected/);
  });

  await t.test('every kind of answer', async () => {
    const write = await exchange(made.address, 'GET /write HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal(write, 'HTTP/1.1 201 Made\r\nX-A: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\nw1-w2-end');
    assert.equal(await bodyOf('/generator'), 'ab');
    assert.equal(await bodyOf('/bytes'), 'bytes');
    assert.deepEqual((await at('/empty')).headers, { 'content-type': 'text/plain', 'content-length': '0' });
    assert.equal(await bodyOf('/memory'), 'in memory '.repeat(5000));
    const file = await at('/file');
    assert.equal(file.headers['content-type'], 'application/x-f');
    assert.equal(file.body, source.slice(4));
    const big = await bodyOf('/big');
    assert.equal(big.length, 10_000_000);
    assert.ok(big.startsWith('A'.repeat(50_000) + 'B') && big.endsWith('R'));
    const head = await exchange(made.address, 'HEAD /write HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.ok(head.endsWith('\r\n\r\n'), head);
  });

  await t.test('exceptions: 500 or a broken connection, and the traceback in the log', async () => {
    for (const path of ['/raise', '/exit', '/str', '/none', '/headless'])
      assert.equal((await at(path)).status, 500, path);
    assert.match(
      made.program.output(),
      /Traceback \(most recent call last\):\n {2}File ".*app\.py", line \d+, in application\n[^]*?\nRuntimeError: boom\n/,
    );
    assert.doesNotMatch(made.program.output(), /emperord\/wsgi\.py/);
    const replaced = await at('/replaced');
    assert.deepEqual([replaced.status, replaced.body], [503, 'replaced']);
    assert.deepEqual([replaced.headers['x-new'], replaced.headers['x-old']], ['1', undefined]);
    for (const path of ['/late', '/middle'])
      await assert.rejects(exchange(made.address, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`), /ECONNRESET/);
    await made.program.prints('ValueError: too late to replace');
    await made.program.prints('ValueError: in the middle');
    assert.match(await bodyOf('/closed'), /'generator', 'middle'/);
  });

  await t.test('the body of a request: all of it, by lines, in chunks', async () => {
    const length = 3_000_000;
    assert.match(
      await exchange(made.address, post('/echo', length) + 'x'.repeat(length)),
      /\r\n\r\n3000000$/,
    );
    const text = 'first\nsecond\nthird\n\nlast';
    assert.ok(
      (await exchange(made.address, post('/lines', text.length) + text)).endsWith(
        `[b'first\\n', b'sec', b'on', [b'd\\n', b'third\\n', b'\\n', b'last'], b'']`,
      ),
    );
    const chunked =
      'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n';
    assert.match(await exchange(made.address, chunked), /\r\n\r\n8$/);
    assert.match(await exchange(made.address, post('/valid', 5) + 'never'), /valid$/, 'a body nobody reads');
  });

  await t.test('the next request is answered when a client went away in the middle', async () => {
    for (const [path, head] of [
      ['/big', 'GET /big HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['/echo', post('/echo', 1000) + 'half'],
    ] as const) {
      const client = dial(made.address);
      client.on('error', () => undefined);
      client.write(head);
      if (path === '/big') await new Promise((resolve) => client.once('readable', resolve));
      client.destroy();
      assert.equal(await bodyOf('/valid'), 'valid', path);
    }
  });
});

test('CFG-013 CFG-118 threads answer at once; REL-134 catch-exceptions', { skip: missing }, async (t) => {
  const app = `
import threading
barrier = threading.Barrier(3)
def application(environ, start_response):
    if environ["PATH_INFO"] == "/raise":
        raise RuntimeError("shown")
    barrier.wait(20)
    start_response("200 OK", [])
    return [("%s %s" % (threading.current_thread().name, environ["wsgi.multithread"])).encode()]
`;
  const lines = 'wsgi-file = app.py\nthreads = 3\ncatch-exceptions = true';
  const made = await site(t, { 'app.py': app }, lines);
  const answers = await Promise.all([1, 2, 3].map(async () => (await get(made.address)).body));
  assert.deepEqual(answers.sort(), ['MainThread True', 'uWSGIWorker1Core1 True', 'uWSGIWorker1Core2 True']);
  const shown = await get(made.address, '/raise');
  assert.equal(shown.status, 500);
  assert.match(shown.body, /RuntimeError: shown[^]*PATH_INFO = \/raise/);
});

test('a stream of events leaves part by part, and ends with its client', { skip: missing }, async (t) => {
  const app = `
import time
ended = []
def application(environ, start_response):
    start_response("200 OK", [])
    if environ["PATH_INFO"] == "/ended":
        return [repr(ended).encode()]
    return stream()
def stream():
    try:
        while True:
            yield b"event\\n"
            time.sleep(0.01)
    finally:
        ended.append("yes")
`;
  const made = await site(t, { 'app.py': app });
  const client = dial(made.address);
  let text = '';
  client.on('data', (chunk) => (text += String(chunk)));
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => text.split('event').length > 3);
  client.destroy();
  assert.equal((await get(made.address, '/ended')).body, "['yes']");
});
