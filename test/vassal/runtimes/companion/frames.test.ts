import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameHead, FrameReader, LONGEST_FRAME } from '../../../../vassal/runtimes/companion/frames.ts';
import { encodeRecords, readRecords } from '../../../../vassal/runtimes/companion/records.ts';

const frame = (type: number, stream: number, text: string): Buffer =>
  Buffer.concat([frameHead(type, stream, text.length), Buffer.from(text)]);

function cut(bytes: Buffer, sizes: readonly number[]): string[] {
  const reader = new FrameReader();
  const seen: string[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    for (const { type, stream, payload } of reader.push(bytes.subarray(at, at + size)))
      seen.push(`${type} ${stream} ${payload.toString()}`);
    at += size;
  }
  return seen;
}

test('frames come out whole, wherever the stream is cut', () => {
  const bytes = Buffer.concat([frame(66, 0, 'head'), frame(67, 3, ''), frame(68, 0xffff, 'the end')]);
  const wanted = ['66 0 head', '67 3 ', '68 65535 the end'];
  for (let first = 0; first <= bytes.length; first++) {
    assert.deepEqual(cut(bytes, [first]), wanted, `cut at ${first}`);
  }
  assert.deepEqual(
    cut(
      bytes,
      Array.from(bytes, () => 1),
    ),
    wanted,
    'byte by byte',
  );
});

test('a frame that is too long is refused by its head', () => {
  const reader = new FrameReader();
  const push = (size: number): unknown => [...reader.push(frameHead(67, 0, size))];
  assert.throws(() => push(LONGEST_FRAME + 1), /ERR_COMPANION_FRAME/);
});

test('records come back as they were written, and not when they are cut short', () => {
  const bytes = encodeRecords([['app', '/é', ''], [], [Buffer.of(0, 255)]]);
  const back = [...readRecords(bytes)].map((record) => record.map((field) => field.toString('hex')));
  assert.deepEqual(back, [['617070', '2fc3a9', ''], [], ['00ff']]);
  for (const size of [1, 3, 8, bytes.length - 1]) {
    assert.throws(() => [...readRecords(bytes.subarray(0, size))], /ERR_COMPANION_FRAME/);
  }
});
