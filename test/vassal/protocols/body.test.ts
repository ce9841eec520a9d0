import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChunkedDecoder, LengthDecoder } from '../../../vassal/protocols/body.ts';
import { BodyError, type BodyDecoder } from '../../../vassal/protocols/index.ts';
import { cut } from './sample.ts';

/** What a decoder makes of bytes in these pieces: the body and whether it ended, or the status of the refusal. */
function decode(decoder: BodyDecoder, pieces: readonly Buffer[]): { body: string; done: boolean } | number {
  try {
    const body = pieces.map((piece) => decoder.decode(piece).toString('latin1')).join('');
    return { body, done: decoder.done };
  } catch (error) {
    assert.ok(error instanceof BodyError);
    return error.status;
  }
}

function chunked(text: string, limit = 0): ReturnType<typeof decode> {
  return decode(new ChunkedDecoder(limit), [Buffer.from(text, 'latin1')]);
}

test('a body of known length takes its bytes and no more', () => {
  const decoder = new LengthDecoder(5);
  assert.deepEqual(decode(decoder, [Buffer.from('12')]), { body: '12', done: false });
  assert.deepEqual(decode(decoder, [Buffer.from('345678')]), { body: '345', done: true });
  assert.equal(new LengthDecoder(0).done, true);
});

test('CHK-001 chunks are joined; extensions and trailers are dropped', () => {
  const whole = { body: 'hello world', done: true };
  assert.deepEqual(chunked('5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'), whole);
  assert.deepEqual(chunked('5;a=b\r\nhello\r\n006 ; x\r\n world\r\n0\r\nA: b\r\nC: d\r\n\r\nGET /'), whole);
  assert.deepEqual(chunked('A\r\n0123456789\r\na\r\n0123456789\r\n'), {
    body: '01234567890123456789',
    done: false,
  });
});

test('what is not a chunked body is refused', () => {
  const cases: [text: string, status: number][] = [
    ['\r\n', 400],
    ['x\r\n', 400],
    ['-1\r\n', 400],
    ['0x5\r\n', 400],
    [' 5\r\n', 400],
    ['5 5\r\n', 400],
    ['5\nhello', 400],
    ['5\rx', 400],
    ['5;\0\r\n', 400],
    ['5\r\nhello!\r\n', 400],
    ['5\r\nhello\n', 400],
    ['fffffffffffff\r\n', 400],
    [`5;${'x'.repeat(300)}`, 400],
    [`0\r\n${'A: b\r\n'.repeat(2000)}`, 431],
  ];
  for (const [text, status] of cases) assert.equal(chunked(text), status, JSON.stringify(text.slice(0, 20)));
});

test('limit-post bounds a chunked body, whatever its chunks', () => {
  assert.deepEqual(chunked('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', 5), { body: 'abcde', done: true });
  assert.equal(chunked('3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n', 5), 413);
  assert.equal(chunked('ffffffffffff\r\n', 5), 413);
});

test('any bytes, cut anywhere, mean the same', () => {
  const likely = fc.constantFrom(
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    '0\r\n',
    'A: b\r\n',
    '3;x\r\nabc\r\n',
    '\r\n',
    '\n',
    'f',
  );
  const any = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  const body = fc.array(fc.oneof({ weight: 4, arbitrary: likely }, any), { maxLength: 12 });
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
  fc.assert(
    fc.property(body, places, fc.constantFrom(0, 8), (parts, at, limit) => {
      const bytes = Buffer.from(parts.join(''), 'latin1');
      const whole = decode(new ChunkedDecoder(limit), [bytes]);
      assert.deepEqual(decode(new ChunkedDecoder(limit), cut(bytes, at)), whole);
    }),
    { numRuns: 2000 },
  );
});
