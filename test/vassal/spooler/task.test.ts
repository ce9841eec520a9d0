import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeTask, encodeTask } from '../../../vassal/spooler/task.ts';

const BLOCK = Buffer.from('05 00 68 65 6c 6c 6f 05 00 77 6f 72 6c 64'.replaceAll(' ', ''), 'hex');

test('SPL-006 a task has exactly the bytes of the manual', () => {
  const bytes = encodeTask({ block: BLOCK, body: Buffer.alloc(0) });
  assert.equal(bytes.toString('hex'), '110e0000050068656c6c6f0500776f726c64');
});

test('SPL-008 a body follows the variables, and comes back', () => {
  const body = Buffer.alloc(100_000, 'y');
  const task = decodeTask(encodeTask({ block: BLOCK, body }));
  assert.ok(typeof task !== 'string');
  assert.ok(task.block.equals(BLOCK));
  assert.ok(task.body.equals(body));
});

const WHAT: readonly (readonly [what: string, hex: string, expected: 'cut' | 'none'])[] = [
  ['an empty file', '', 'cut'],
  ['a modifier alone', '11', 'cut'],
  ['another modifier', '00060000010061010062', 'none'],
  ['less than the head says', '11ff0000010061010062', 'cut'],
  ['a value that is longer than the block', '1106000001006 1ff0062'.replaceAll(' ', ''), 'none'],
  ['a name without a value', '11030000010061', 'none'],
];
for (const [what, hex, expected] of WHAT) {
  test(`${what} is ${expected}`, () => assert.equal(decodeTask(Buffer.from(hex, 'hex')), expected));
}

test('no bytes make it throw', () => {
  let seed = 7;
  for (let round = 0; round < 5000; round++) {
    const bytes = Buffer.from(
      Array.from({ length: round % 40 }, () => (seed = (seed * 48271) % 0x7fffffff) & 255),
    );
    if (bytes.length > 0 && round % 2 === 0) bytes[0] = 17;
    decodeTask(bytes);
  }
});
