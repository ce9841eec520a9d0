import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { parse, type Bounds, type Parsed } from './sample.ts';

async function accepted(text: string, bounds: Bounds = {}): Promise<Extract<Parsed, { type: 'request' }>> {
  const parsed = await parse('http', text, bounds);
  assert.equal(parsed.type, 'request', JSON.stringify(parsed));
  return parsed as Extract<Parsed, { type: 'request' }>;
}

async function variables(text: string): Promise<Record<string, string>> {
  return Object.fromEntries((await accepted(text)).variables);
}

async function status(text: string, bounds: Bounds = {}): Promise<number | string> {
  const parsed = await parse('http', text, bounds);
  return parsed.type === 'refused' ? parsed.status : parsed.type;
}

test('max-vars bounds the variables, whatever the protocol', async () => {
  const head = 'GET / HTTP/1.0\r\nX-A: 1\r\n\r\n';
  const { count } = await accepted(head);
  assert.equal(await status(head, { maxVariables: count }), 'request');
  assert.equal(await status(head, { maxVariables: count - 1 }), 431);
});

test('HTP-001 a head becomes CGI variables', async () => {
  const head =
    'GET /a%20b/%C3%A9/x?q=%20z&y HTTP/1.1\r\nHost: ex.com:99\r\nX-A: 1\r\nContent-Type: t/t\r\n' +
    'x-lower-case:v \r\nCookie: a=b\r\nX-Empty:\r\nX-A: 2\r\nCookie: c=d\r\nX_Host: evil\r\n\r\n';
  assert.deepEqual(await variables(head), {
    REQUEST_METHOD: 'GET',
    REQUEST_URI: '/a%20b/%C3%A9/x?q=%20z&y',
    PATH_INFO: '/a b/\xc3\xa9/x',
    QUERY_STRING: 'q=%20z&y',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SCRIPT_NAME: '',
    SERVER_NAME: hostname(),
    SERVER_PORT: '8080',
    REMOTE_ADDR: '127.0.0.1',
    HTTP_HOST: 'ex.com:99',
    HTTP_X_A: '1, 2',
    CONTENT_TYPE: 't/t',
    HTTP_X_LOWER_CASE: 'v',
    HTTP_COOKIE: 'a=b; c=d',
    HTTP_X_EMPTY: '',
  });
});

test('HTTP/1.0 needs no Host, and the answer repeats the version', async () => {
  const old = await accepted('GET / HTTP/1.0\r\n\r\n');
  assert.deepEqual([old.oldHttp, old.head], [true, false]);
  assert.equal((await accepted('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n')).head, true);
});

test('the target in every form', async () => {
  const cases: [target: string, path: string, query: string, host: string][] = [
    ['/', '/', '', 'x'],
    ['/a?b?c', '/a', 'b?c', 'x'],
    ['/a?', '/a', '', 'x'],
    ['//a', '//a', '', 'x'],
    ['/a/../b', '/b', '', 'x'],
    ['/a/..', '/', '', 'x'],
    ['/..', '/', '', 'x'],
    ['/../x', '/x', '', 'x'],
    ['/a/./b', '/a/b', '', 'x'],
    ['/a/.', '/a/', '', 'x'],
    ['/a//../b', '/a/b', '', 'x'],
    ['/a/b/../../../c', '/c', '', 'x'],
    ['/a/..b/...', '/a/..b/...', '', 'x'],
    ['/a/b/..?../x', '/a/', '../x', 'x'],
    ['/%2e%2e/a', '/../a', '', 'x'],
    ['/a%2fb+c', '/a/b+c', '', 'x'],
    ['http://other:8/p?q', '/p', 'q', 'other:8'],
    ['HTTPS://other', '/', '', 'other'],
  ];
  for (const [target, path, query, host] of cases) {
    const seen = await variables(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.deepEqual(
      [seen['PATH_INFO'], seen['QUERY_STRING'], seen['HTTP_HOST']],
      [path, query, host],
      target,
    );
    assert.equal(seen['REQUEST_URI'], target);
  }
  assert.equal((await variables('OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'))['PATH_INFO'], '*');
});

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: x\r\n';

test('one empty line before a request is forgiven, two are not', async () => {
  await accepted(`\r\n${GET}\r\n`);
  assert.equal(await status(`\r\n\r\n${GET}\r\n`), 400);
});

test('a client that ends lines with LF is told before its head is complete', async () => {
  assert.equal(await status('GET / HTTP/1.1\nHost: x'), 400);
});

test('CFG-272 buffer-size bounds the head, also one that never ends', async () => {
  const head = (size: number): string => `${GET}X-Big: ${'x'.repeat(size)}\r\n\r\n`;
  assert.equal(await status(head(3000)), 'request');
  assert.equal(await status(head(4000)), 431);
  assert.equal(await status(`GET /${'x'.repeat(6000)}`), 431);
  assert.equal(await status(head(4000), { bufferSize: 8192 }), 'request');
  assert.equal(await status(head(60_000), { bufferSize: 65536 }), 'request');
});

test('limit-post refuses an announced body that is larger, and a chunked one that becomes larger', async () => {
  const limits = { limitPost: 10 };
  assert.equal((await accepted(`${POST}Content-Length: 10\r\n\r\n`, limits)).contentLength, 10);
  assert.equal(await status(`${POST}Content-Length: 11\r\n\r\n`, limits), 413);
  const chunked = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
  assert.equal((await accepted(`${chunked}5\r\n12345\r\n5\r\n12345\r\n0\r\n\r\n`, limits)).whole, true);
  assert.equal(await status(`${chunked}5\r\n12345\r\n6\r\n`, limits), 413);
});

test('a body of unknown length has no length, and 100-continue is for HTTP/1.1 bodies only', async () => {
  const chunked = await accepted(`${POST}Transfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n\r\n`);
  assert.deepEqual([chunked.contentLength, chunked.expectsContinue, chunked.whole], [null, true, false]);
  const none = await accepted(`${POST}Content-Length: 0\r\nExpect: 100-continue\r\n\r\n`);
  assert.deepEqual([none.contentLength, none.expectsContinue, none.whole], [0, false, true]);
  const old = await accepted('POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n');
  assert.equal(old.expectsContinue, false);
});

test('CHK-001 chunks are joined; extensions and trailers are dropped', async () => {
  const chunked = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
  for (const [text, body, whole] of [
    ['5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n', 'hello world', true],
    ['5;a=b\r\nhello\r\n006 ; x\r\n world\r\n0\r\nA: b\r\nC: d\r\n\r\n', 'hello world', true],
    ['A\r\n0123456789\r\na\r\n0123456789\r\n', '01234567890123456789', false],
  ] as const) {
    const parsed = await accepted(chunked + text);
    assert.deepEqual([parsed.body, parsed.whole], [body, whole], text);
  }
});

test('only HTTP/1.1 on http11-socket goes on after an answer, unless the client ends it', async () => {
  const persistent = async (protocol: 'http' | 'http11', head: string): Promise<unknown> => {
    const parsed = await parse(protocol, head);
    return parsed.type === 'request' && parsed.persistent;
  };
  assert.equal(await persistent('http11', `${GET}\r\n`), true);
  assert.equal(await persistent('http', `${GET}\r\n`), false);
  assert.equal(await persistent('http11', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'), false);
  assert.equal(await persistent('http11', `${GET}Connection: x, Close\r\n\r\n`), false);
});

test('HTP-002 HTP-006 the gateway in front of the own workers says so, and whose port it is', async () => {
  const parsed = await parse('gateway', `${GET}\r\n`, { modifier1: 5 });
  assert.equal(parsed.type, 'request');
  if (parsed.type !== 'request') return;
  const seen = Object.fromEntries(parsed.variables);
  assert.deepEqual(
    [seen['UWSGI_ROUTER'], seen['REMOTE_PORT'], seen['ROUTED'], parsed.modifier1, parsed.persistent],
    ['http', '4242', 'by=http', 5, false],
  );
  const kept = await parse('gateway-keepalive', `${GET}\r\n`);
  assert.equal(kept.type === 'request' && kept.persistent, true);
});
