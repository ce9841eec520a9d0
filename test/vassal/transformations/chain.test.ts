import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transformation } from '../../../vassal/request/index.ts';
import { chunked, fixLength, flush, storing, toUpper } from '../../../vassal/transformations/index.ts';
import { until } from '../../support/index.ts';
import { answer } from '../request/kept.ts';

const NOTHING = Buffer.alloc(0);
const body = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

/** Puts a letter behind each piece, some turns later when it is slow. */
function tagging(tag: string, slow: boolean): Transformation {
  return {
    pass: (bytes, last) => {
      const made = Buffer.concat([bytes, Buffer.from(last ? '' : tag)]);
      return slow ? new Promise((resolve) => setImmediate(() => resolve(made))) : made;
    },
  };
}

test('TRN-001 TRN-007 pieces pass in order, each as soon as it comes', () => {
  const { response, sink } = answer();
  for (const tag of ['1', '2']) response.transform(tagging(tag, false));
  response.transform(toUpper());
  assert.equal(response.write('a'), true);
  assert.equal(body(sink.text), 'A12');
  response.write('\xe9b');
  response.end('c');
  assert.equal(body(sink.text), 'A12\xc3\xa9B12C');
  assert.equal(sink.ending, 'close');
});

test('TRN-001 a slow transformation keeps the order, asks to wait, and may be handed memory that changes', async () => {
  const { response, sink } = answer();
  response.transform(tagging('1', true));
  response.transform(tagging('2', false));
  const bytes = Buffer.from('a');
  assert.equal(response.write(bytes), false);
  bytes.write('b');
  assert.equal(response.write(bytes), false);
  bytes.write('x');
  response.end('c');
  assert.equal(sink.ending, null);
  assert.deepEqual([response.headersSent, response.ended], [true, true]);
  await response.drained();
  assert.equal(body(sink.text), 'a12b12c');
  assert.equal(sink.ending, 'close');
});

test('TRN-002 headers may be changed before the first byte, in the order of the chain', () => {
  const { response, sink } = answer();
  response.transform({ begin: ({ headers }) => headers.set('X-A', '1'), pass: (bytes) => bytes });
  response.transform({ wants: ({ headers }) => headers.has('x-b'), pass: () => NOTHING });
  response.transform({
    begin: ({ headers }) => headers.set('X-C', headers.get('x-a') ?? ''),
    pass: (bytes) => bytes,
  });
  response.end('x');
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nX-A: 1\r\nX-C: 1\r\nContent-Length: 1\r\n\r\nx');
});

test('answers without a body, and parts of one, pass no chain; HEAD has its headers', () => {
  for (const status of [204, 206, 304]) {
    const { response, sink } = answer();
    response.status = status;
    response.transform({ begin: () => assert.fail('asked'), pass: () => assert.fail('passed') });
    response.end('body');
    assert.equal(sink.ending, 'close');
  }
  const { response, sink } = answer({ head: true });
  response.transform({
    begin: ({ headers }) => headers.set('Content-Encoding', 'x'),
    pass: () => assert.fail('passed'),
  });
  response.write('body');
  response.end('more');
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nContent-Encoding: x\r\n\r\n');
});

test('a transformation that fails is a 500 while nothing was sent, and a broken end afterwards', async () => {
  const failing: Transformation = {
    pass: (bytes, last) => (last ? Promise.reject(new Error('full')) : bytes),
  };
  const early = answer();
  early.response.transform(failing);
  early.response.end('a');
  await until(() => early.sink.ending !== null);
  assert.match(early.sink.text, /^HTTP\/1\.1 500 Internal/);
  const late = answer();
  late.response.transform(failing);
  late.response.write('a');
  late.response.end('b');
  await until(() => late.sink.ending !== null);
  assert.equal(late.sink.ending, 'broken');
});

test('a client that goes away ends the chain, also when the application is done', async () => {
  let dropped = 0;
  const stuck = Promise.withResolvers<Uint8Array>();
  const { response, sink } = answer();
  response.transform({ pass: () => stuck.promise, drop: () => void (dropped += 1) });
  response.end('a');
  response.abort();
  assert.deepEqual([sink.ending, dropped], ['broken', 1]);
  stuck.resolve(Buffer.from('late'));
  await stuck.promise;
  response.abort();
  assert.deepEqual([sink.text, dropped], ['', 1]);
});

test('the engine answers instead, and its answer passes no chain', () => {
  const { response, sink } = answer();
  response.transform(toUpper());
  response.fail(404);
  assert.match(body(sink.text), /^Not Found$/);
});

test('what comes behind the first byte has no part in the answer', () => {
  const { response, sink } = answer();
  const kept: string[] = [];
  response.write('abc');
  response.transform(toUpper());
  response.transform(
    storing(
      () => true,
      (whole) => void kept.push(String(whole)),
    ),
  );
  response.end('def');
  assert.deepEqual([body(sink.text), kept], ['abcdef', []]);
});

test('TRN-008 RTE-146 fixcl holds the body and says its length', () => {
  const { response, sink } = answer();
  response.headers.set('Content-Length', '1');
  response.transform(fixLength());
  response.write('abc');
  assert.equal(sink.text, '');
  response.end('def');
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef');
});

test('TRN-009 chunked sends chunks to clients that know them, also of a body whose length is known', () => {
  const { response, sink } = answer();
  response.headers.set('Content-Length', '3');
  response.transform(chunked());
  response.write('abc');
  response.end();
  assert.equal(sink.text, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
  assert.equal(sink.ending, 'close');
  const kept = answer({ persistent: true });
  kept.response.transform(chunked());
  kept.response.end('abc');
  assert.equal(kept.sink.text, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
  assert.equal(kept.sink.ending, 'keep');
  const old = answer({ protocol: 'HTTP/1.0' });
  old.response.transform(chunked());
  old.response.end('abc');
  assert.equal(old.sink.text, 'HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc');
});

test('TRN-010 RTE-145 flush shows what came so far, once, and the rest of the chain sees everything', () => {
  const { response, sink } = answer();
  let kept = '';
  response.transform(toUpper());
  response.transform(flush());
  response.transform({ begin: () => assert.fail('the client gets other bytes'), pass: (bytes) => bytes });
  response.transform(fixLength());
  response.transform(flush());
  response.transform(
    storing(
      () => true,
      (whole) => void (kept = whole.toString()),
    ),
  );
  response.write('ab');
  assert.equal(body(sink.text), 'AB');
  response.end('cd');
  assert.equal(body(sink.text), 'ABCD');
  assert.equal(kept, 'ABCD');
});

test('a copy is kept of whole answers only', () => {
  const store = (announced: string | null, text: string): string | null => {
    const { response } = answer();
    let kept: string | null = null;
    if (announced !== null) response.headers.set('Content-Length', announced);
    response.transform(
      storing(
        ({ status }) => status === 200,
        (whole) => void (kept = whole.toString()),
      ),
    );
    response.end(text);
    return kept;
  };
  assert.equal(store(null, 'abc'), 'abc');
  assert.equal(store('3', 'abc'), 'abc');
  assert.equal(store('4', 'abc'), null);
});
