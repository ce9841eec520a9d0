import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocols, type Parsed } from '../../../vassal/protocols/index.ts';
import { readVars } from '../../../vassal/request/index.ts';
import { feed, LIMITS } from './sample.ts';

function parse(text: string, limits = LIMITS): Parsed {
  return feed(protocols.http, [Buffer.from(text, 'latin1')], limits).parsed;
}

function accepted(text: string, limits = LIMITS): Extract<Parsed, { type: 'request' }> {
  const parsed = parse(text, limits);
  assert.equal(parsed.type, 'request', JSON.stringify(parsed));
  return parsed as Extract<Parsed, { type: 'request' }>;
}

function variables(text: string): Record<string, string> {
  return Object.fromEntries(readVars(accepted(text).head.block));
}

test('HTP-001 a head becomes CGI variables', () => {
  const head =
    'GET /a%20b/%C3%A9/x?q=%20z&y HTTP/1.1\r\nHost: ex.com:99\r\nX-A: 1\r\nContent-Type: t/t\r\n' +
    'x-lower-case:v \r\nCookie: a=b\r\nX-Empty:\r\nX-A: 2\r\nCookie: c=d\r\nX_Host: evil\r\n\r\n';
  assert.deepEqual(variables(head), {
    REQUEST_METHOD: 'GET',
    REQUEST_URI: '/a%20b/%C3%A9/x?q=%20z&y',
    PATH_INFO: '/a b/\xc3\xa9/x',
    QUERY_STRING: 'q=%20z&y',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SCRIPT_NAME: '',
    SERVER_NAME: 'host',
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

test('HTTP/1.0 needs no Host, and the answer repeats the version', () => {
  const old = accepted('GET / HTTP/1.0\r\n\r\n');
  assert.deepEqual(old.form, { protocol: 'HTTP/1.0', head: false, cgi: false });
  assert.equal(accepted('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n').form.head, true);
});

test('the target in every form', () => {
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
    const seen = variables(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.deepEqual(
      [seen['PATH_INFO'], seen['QUERY_STRING'], seen['HTTP_HOST']],
      [path, query, host],
      target,
    );
    assert.equal(seen['REQUEST_URI'], target);
  }
  assert.equal(variables('OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n')['PATH_INFO'], '*');
});

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: x\r\n';

test('whatever two readers could understand differently is refused', () => {
  const cases: [what: string, head: string, status: number][] = [
    ['no request line', 'GARBAGE\r\n\r\n', 400],
    ['no version', 'GET /x\r\n\r\n', 400],
    ['an empty target', 'GET  HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a blank too many', 'GET / x HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a tab for a blank', 'GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a method that is no token', 'G@T / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a control character in the target', 'GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a target that is no path', 'GET x HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a star for GET', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['the authority form', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['HTTP/2.0', 'GET / HTTP/2.0\r\nHost: x\r\n\r\n', 505],
    ['HTTP in lower case', 'GET / http/1.1\r\nHost: x\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', `${GET}Host: x\r\n\r\n`, 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: x/y\r\n\r\n', 400],
    ['a Host with a user', 'GET / HTTP/1.1\r\nHost: a@x\r\n\r\n', 400],
    ['a bare LF', 'GET / HTTP/1.1\nHost: x\n\n', 400],
    ['a bare LF inside', `${GET}A: b\nC: d\r\n\r\n`, 400],
    ['a bare CR', `${GET}A: b\rC: d\r\n\r\n`, 400],
    ['a folded line', `${GET}A: b\r\n c\r\n\r\n`, 400],
    ['a blank before the colon', `${GET}A : b\r\n\r\n`, 400],
    ['a header without a name', `${GET}: b\r\n\r\n`, 400],
    ['a header without a colon', `${GET}Ab\r\n\r\n`, 400],
    ['a NUL in a value', `${GET}A: \0\r\n\r\n`, 400],
    ['a bad escape', 'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['half an escape', 'GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['an escaped NUL', 'GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['length and coding', `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
    ['two lengths', `${POST}Content-Length: 3\r\nContent-Length: 5\r\n\r\n`, 400],
    ['two equal lengths', `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\n`, 400],
    ['a list of lengths', `${POST}Content-Length: 3, 3\r\n\r\n`, 400],
    ['a negative length', `${POST}Content-Length: -5\r\n\r\n`, 400],
    ['a signed length', `${POST}Content-Length: +5\r\n\r\n`, 400],
    ['a hexadecimal length', `${POST}Content-Length: 0x5\r\n\r\n`, 400],
    ['an empty length', `${POST}Content-Length:\r\n\r\n`, 400],
    ['an endless length', `${POST}Content-Length: 9999999999999999\r\n\r\n`, 400],
    ['another coding', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
    ['a coding that is nearly chunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n`, 501],
    ['two codings', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n`, 501],
    ['a coding in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['257 headers', `${GET}${'A: b\r\n'.repeat(256)}\r\n`, 431],
  ];
  for (const [what, head, status] of cases) {
    const parsed = parse(head);
    assert.equal(parsed.type === 'refused' ? parsed.status : parsed.type, status, what);
  }
});

test('one empty line before a request is forgiven, two are not', () => {
  assert.equal(accepted(`\r\n${GET}\r\n`).consumed, GET.length + 4);
  assert.equal(parse(`\r\n\r\n${GET}\r\n`).type, 'refused');
});

test('a client that ends lines with LF is told before its head is complete', () => {
  assert.equal(parse('GET / HTTP/1.1\nHost: x').type, 'refused');
});

test('CFG-272 buffer-size bounds the head, also one that never ends', () => {
  const head = (size: number): string => `${GET}X-Big: ${'x'.repeat(size)}\r\n\r\n`;
  assert.equal(parse(head(3000)).type, 'request');
  const refused = parse(head(4000));
  assert.equal(refused.type === 'refused' && refused.status, 431);
  assert.equal(
    refused.type === 'refused' && /^invalid request block size: \d+ \(max 4096\)/.test(refused.why),
    true,
  );
  assert.equal(parse(`GET /${'x'.repeat(6000)}`).type, 'refused');
  assert.equal(parse(head(4000), { ...LIMITS, bufferSize: 8192 }).type, 'request');
});

test('limit-post refuses an announced body that is larger', () => {
  const limits = { ...LIMITS, limitPost: 1000 };
  assert.equal(accepted(`${POST}Content-Length: 1000\r\n\r\n`, limits).head.contentLength, 1000);
  const refused = parse(`${POST}Content-Length: 1001\r\n\r\n`, limits);
  assert.equal(refused.type === 'refused' && refused.status, 413);
});

test('a body of unknown length has no length, and 100-continue is for HTTP/1.1 bodies only', () => {
  const chunked = accepted(`${POST}Transfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n\r\n`);
  assert.deepEqual(
    [chunked.head.contentLength, chunked.expectsContinue, chunked.body.done],
    [null, true, false],
  );
  const none = accepted(`${POST}Content-Length: 0\r\nExpect: 100-continue\r\n\r\n`);
  assert.deepEqual([none.head.contentLength, none.expectsContinue, none.body.done], [0, false, true]);
  const old = accepted('POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n');
  assert.equal(old.expectsContinue, false);
});
