import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Lines, LONGEST_LINE } from '../../../vassal/capture/lines.ts';

/** What becomes of a text that arrives in these pieces. */
function lines(...pieces: (string | Buffer)[]): string[] {
  const reader = new Lines();
  const found = pieces.flatMap((piece) => reader.take(Buffer.from(piece as string)));
  return [...found, ...reader.finish()];
}

test('lines are put together from any pieces', () => {
  assert.deepEqual(lines('one\ntw', 'o\n', '\nthr', 'ee'), ['one', 'two', '', 'three']);
  assert.deepEqual(lines('dos\r\nunix\n'), ['dos', 'unix']);
  const euro = Buffer.from('€\n');
  assert.deepEqual(lines(euro.subarray(0, 1), euro.subarray(1)), ['€']);
});

test('control characters are escaped, bytes that are no text are marked', () => {
  assert.deepEqual(lines('\x1b[2Jred\x07\tx\n'), ['\\x1b[2Jred\\x07\tx']);
  assert.deepEqual(lines(Buffer.of(0xff, 0x41, 10)), ['\ufffdA']);
});

test('a long line is cut once, and the next one is whole again', () => {
  const long = 'x'.repeat(LONGEST_LINE);
  assert.deepEqual(lines(`${long}\nend\n`), [long, 'end']);
  assert.deepEqual(lines(`${long}yy`, 'zzz', '\nend\n'), [`${long} [cut]`, 'end']);
});

test('no bytes make a line that is too long or holds a control character', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3000 })), (pieces) => {
      for (const line of lines(...pieces.map((piece) => Buffer.from(piece)))) {
        assert.ok(line.length <= 4 * LONGEST_LINE + 6);
        assert.doesNotMatch(line, /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
      }
    }),
  );
});
