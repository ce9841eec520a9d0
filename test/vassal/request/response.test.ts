import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answer } from './kept.ts';

test('rem-header takes headers out before add-header puts them in', () => {
  const { response, sink } = answer({ removed: ['x-a', 'Server'], added: 'X-A: 9\r\n' });
  response.headers.append('X-A', '1');
  response.headers.append('x-a', '2');
  response.headers.append('X-B', '3');
  response.end('x');
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nX-B: 3\r\nContent-Length: 1\r\nX-A: 9\r\n\r\nx');
});

test('one body leaves with its head and its length', () => {
  const { response, sink } = answer();
  response.headers.append('X-A', '1');
  response.end('hello');
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello');
  assert.equal(sink.ending, 'close');
  assert.deepEqual([response.headBytes, response.bodyBytes], [46, 5]);
});

test('a body in parts has no length of its own: the end of the connection is the end', () => {
  const { response, sink } = answer({ protocol: 'HTTP/1.0' });
  response.write('a');
  response.write(new Uint8Array([98]));
  response.end();
  assert.equal(sink.text, 'HTTP/1.0 200 OK\r\n\r\nab');
  assert.equal(sink.ending, 'close');
});

test('CFG-265 in cgi-mode the answer begins with a Status header', () => {
  const { response, sink } = answer({ cgi: true });
  response.status = 404;
  response.end();
  assert.equal(sink.text, 'Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n');
});

test('HEAD has the head of GET and no body', () => {
  const { response, sink } = answer({ head: true });
  response.end('hello');
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
  assert.deepEqual([sink.ending, response.bodyBytes], ['close', 0]);
  const silent = answer({ head: true });
  silent.response.end();
  assert.equal(silent.sink.text, 'HTTP/1.1 200 OK\r\n\r\n');
  const announced = answer({ head: true });
  announced.response.headers.set('Content-Length', '100');
  announced.response.end();
  assert.deepEqual(announced.sink.ending, 'close');
});

test('204 and 304 have neither body nor length', () => {
  for (const status of [204, 304]) {
    const { response, sink } = answer();
    response.status = status;
    response.end('dropped');
    assert.doesNotMatch(sink.text, /length|dropped/i);
    assert.equal(sink.ending, 'close');
  }
});

test('what goes beyond the announced length is dropped, what is missing breaks the end', () => {
  const long = answer();
  long.response.headers.set('content-length', '3');
  long.response.write('ab');
  long.response.end('cdef');
  assert.equal(long.sink.text.split('\r\n\r\n')[1], 'abc');
  assert.equal(long.sink.ending, 'close');
  const short = answer();
  short.response.headers.set('Content-Length', '3');
  short.response.end('ab');
  assert.equal(short.sink.ending, 'broken');
});

test('a failure before the head is an answer of its own, after it a broken end', () => {
  const early = answer();
  early.response.headers.append('X-Secret', '1');
  early.response.fail(500);
  assert.equal(
    early.sink.text,
    'HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Type: text/plain\r\n' +
      'Content-Length: 21\r\n\r\nInternal Server Error',
  );
  const late = answer();
  late.response.write('half');
  late.response.fail(500);
  assert.equal(late.sink.ending, 'broken');
});

test('writing after the end is an error, but not after the engine broke the answer off', () => {
  const ended = answer();
  ended.response.end('x');
  assert.throws(() => ended.response.write('y'), { code: 'ERR_REQUEST_SENT' });
  ended.response.end('again');
  assert.equal(ended.sink.text.endsWith('\r\n\r\nx'), true);
  for (const broken of [answer(), answer()]) {
    broken.response.fail(400);
    const text = broken.sink.text;
    assert.equal(broken.response.write('y'), true);
    broken.response.end('z');
    assert.equal(broken.sink.text, text);
  }
});

test('a status that HTTP does not have is refused', () => {
  for (const status of [0, 99, 1000, 200.5, Number.NaN]) {
    const { response, sink } = answer();
    response.status = status;
    assert.throws(() => response.end('x'), { code: 'ERR_REQUEST_STATUS' });
    response.fail(500);
    assert.match(sink.text, /^HTTP\/1\.1 500 /);
  }
});

test('headers keep order and case, names are compared without case', () => {
  const { headers } = answer().response;
  headers.append('Set-Cookie', 'a');
  headers.append('X-B', '1');
  headers.append('set-cookie', 'b');
  assert.equal(headers.get('SET-COOKIE'), 'a');
  assert.equal(headers.has('x-b'), true);
  headers.set('x-B', '2');
  assert.deepEqual(
    [...headers.entries()],
    [
      ['Set-Cookie', 'a'],
      ['set-cookie', 'b'],
      ['x-B', '2'],
    ],
  );
  headers.delete('SET-cookie');
  assert.equal(headers.length, 1);
});

test('no header and no reason can split an answer, whatever an application puts in', () => {
  const any = fc.string({ unit: fc.nat(0x2ff).map((code) => String.fromCharCode(code)), maxLength: 20 });
  fc.assert(
    fc.property(any, any, any, (name, value, reason) => {
      const { response, sink } = answer();
      response.reason = reason;
      try {
        response.headers.append(name, value);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ERR_REQUEST_HEADER');
      }
      const { length } = response.headers;
      response.end();
      const lines = sink.text.split(/[\r\n]+/);
      assert.equal(lines.length, length + 3, sink.text);
    }),
    { numRuns: 3000 },
  );
});

test('on a connection that goes on, every answer shows where it ends', () => {
  const known = answer({ persistent: true });
  known.response.end('abc');
  assert.equal(known.sink.text, 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc');
  assert.equal(known.sink.ending, 'keep');
  const parts = answer({ persistent: true });
  parts.response.write('abc');
  parts.response.write('');
  parts.response.write('x'.repeat(17));
  parts.response.end('end');
  assert.equal(
    parts.sink.text,
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n11\r\n${'x'.repeat(17)}\r\n3\r\nend\r\n0\r\n\r\n`,
  );
  assert.equal(parts.sink.ending, 'keep');
  const empty = answer({ persistent: true });
  empty.response.write('');
  empty.response.end();
  assert.match(empty.sink.text, /chunked\r\n\r\n0\r\n\r\n$/);
});

test('answers without a body need no end of their own', () => {
  for (const [status, head] of [
    [304, false],
    [204, false],
    [200, true],
  ] as const) {
    const { response, sink } = answer({ persistent: true, head });
    response.status = status;
    response.write('dropped');
    response.end();
    assert.equal(sink.ending, 'keep');
    assert.doesNotMatch(sink.text, /chunked|dropped/);
  }
});

test('an application may end the connection, or frame its answer itself', () => {
  const closes = answer({ persistent: true });
  closes.response.headers.set('connection', 'keep-alive, Close');
  closes.response.end('x');
  assert.equal(closes.sink.ending, 'close');
  for (const [name, value] of [
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', 'many'],
  ] as const) {
    const own = answer({ persistent: true });
    own.response.headers.set(name, value);
    own.response.write('x');
    own.response.end();
    assert.equal(own.sink.ending, 'close');
    assert.match(own.sink.text, /Connection: close\r\n\r\nx$/);
  }
});

test('a part of a file is an answer with a known length', () => {
  let closed = 0;
  const part = { descriptor: 9, offset: 0, size: 7, read: () => Buffer.alloc(7), close: () => closed++ };
  const whole = answer({ persistent: true });
  whole.response.sendFile(part);
  assert.deepEqual([whole.sink.file, whole.sink.ending, whole.response.bodyBytes], [part, 'keep', 7]);
  assert.match(whole.sink.text, /Content-Length: 7\r\n\r\n$/);
  const head = answer({ head: true });
  head.response.sendFile(part);
  assert.deepEqual([head.sink.file, closed], [null, 1]);
  assert.throws(() => head.response.sendFile(part), { code: 'ERR_REQUEST_SENT' });
});

test('a file for an answer that the engine gave up is closed in silence', () => {
  const { response, sink } = answer();
  let closed = 0;
  response.fail(400);
  response.sendFile({
    descriptor: -1,
    offset: 0,
    size: 1,
    read: () => Buffer.alloc(1),
    close: () => closed++,
  });
  assert.equal(closed, 1);
  assert.equal(sink.file, null);
});
