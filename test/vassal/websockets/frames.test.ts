import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCloseCode, Violation } from '../../../vassal/websockets/failure.ts';
import { closePayload, frameHead, FrameReader, type Frame } from '../../../vassal/websockets/frames.ts';
import { Assembler, type Happening } from '../../../vassal/websockets/messages.ts';
import { masked } from './client.ts';

const MOST = 100_000;

/** What a client has said, put together; or the code with which it is sent away. */
function take(bytes: Buffer, sizes: readonly number[] = [bytes.length]): Happening[] | number {
  const reader = new FrameReader(MOST);
  const assembler = new Assembler(MOST);
  const happenings: Happening[] = [];
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
      // Memory of a client is unmasked in place.
      const chunk = Buffer.from(bytes.subarray(at, at + size));
      at += size;
      for (const frame of reader.push(chunk)) happenings.push(assembler.take(frame));
    }
  } catch (thrown) {
    if (thrown instanceof Violation) return thrown.code;
    throw thrown;
  }
  return happenings.filter((happening) => happening !== null);
}

function frame(opcode: number, payload: string | Buffer, final = true, reserved = 0): Buffer {
  const bytes = masked(opcode, payload, final);
  bytes[0]! |= reserved << 4;
  return bytes;
}

function close(code: number, reason: string | Buffer = ''): Buffer {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(code);
  return frame(8, Buffer.concat([number, Buffer.from(reason)]));
}

const utf8 = Buffer.from('κόσμε');
const join = (...frames: readonly Buffer[]): Buffer => Buffer.concat(frames);

/** Whatever breaks RFC 6455, and the code that answers it. */
const REFUSED: readonly (readonly [what: string, bytes: Buffer, code: number])[] = [
  ['reserved bit 1', frame(1, 'x', true, 4), 1002],
  ['reserved bit 2', frame(2, 'x', true, 2), 1002],
  ['reserved bit 3 of a ping', frame(9, '', true, 1), 1002],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((code) => [`opcode ${code}`, frame(code, 'x'), 1002] as const),
  ['no mask', Buffer.from([0x81, 1, 120]), 1002],
  ['a ping in parts', frame(9, 'x', false), 1002],
  ['a long ping', frame(9, 'x'.repeat(126)), 1002],
  ['a long close', frame(8, 'x'.repeat(126)), 1002],
  ['nothing to continue', frame(0, 'x'), 1002],
  ['nothing to continue, in parts', frame(0, 'x', false), 1002],
  ['text in text', join(frame(1, 'x', false), frame(1, 'y')), 1002],
  ['bytes in text', join(frame(1, 'x', false), frame(2, 'y')), 1002],
  ['a continuation after the end', join(frame(1, 'x', false), frame(0, 'y'), frame(0, 'z')), 1002],
  ['126 for a short length', Buffer.from([0x82, 0xfe, 0, 125]), 1002],
  ['127 for a middle length', Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff]), 1002],
  ['a negative length', Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 1, 0, 0]), 1002],
  ['an endless length', Buffer.from([0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255]), 1009],
  ['a long frame', frame(2, Buffer.alloc(MOST + 1)), 1009],
  ['a long message', join(frame(2, Buffer.alloc(MOST), false), frame(0, 'x')), 1009],
  ['a lone continuation byte', frame(1, Buffer.from([0x80])), 1007],
  ['a surrogate', frame(1, Buffer.from([0xed, 0xa0, 0x80])), 1007],
  ['beyond Unicode', frame(1, Buffer.from([0xf4, 0x90, 0x80, 0x80])), 1007],
  ['an overlong slash', frame(1, Buffer.from([0xc0, 0xaf])), 1007],
  ['half a character', frame(1, utf8.subarray(0, 3)), 1007],
  ['half a character at the end', join(frame(1, 'x', false), frame(0, utf8.subarray(0, 3))), 1007],
  ['bad text before its end', frame(1, Buffer.from([0xff]), false), 1007],
  ['a close of one byte', frame(8, 'x'), 1002],
  ['a reason that is no text', close(1000, Buffer.from([0xff])), 1007],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map(
    (code) => [`close code ${code}`, close(code), 1002] as const,
  ),
];

test('WSK-001 what breaks the protocol, with the code that answers it', () => {
  for (const [what, bytes, code] of REFUSED) {
    // The mask and the payload may never come.
    const whole = bytes.length < 12 ? join(bytes, Buffer.alloc(14 - bytes.length)) : bytes;
    assert.equal(take(whole), code, what);
    assert.equal(take(whole, [1]), code, `${what}, byte by byte`);
  }
});

test('WSK-001 close codes that may be sent', () => {
  const wanted = [
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
  ];
  for (const code of wanted) {
    assert.ok(isCloseCode(code));
    assert.deepEqual(take(close(code, 'bye')), [{ kind: 'close', code, reason: 'bye' }]);
  }
  assert.deepEqual(take(frame(8, '')), [{ kind: 'close', code: 1005, reason: '' }]);
});

test('WSK-006 fragments become messages, with control frames between them, however the bytes arrive', () => {
  const part = fc.record({ data: fc.uint8Array({ maxLength: 300 }), ping: fc.boolean() });
  const message = fc.record({ text: fc.boolean(), parts: fc.array(part, { minLength: 1, maxLength: 5 }) });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 6 }),
      fc.array(fc.nat(700), { minLength: 1 }),
      (all, sizes) => {
        const frames: Buffer[] = [];
        const wanted: unknown[] = [];
        for (const { text, parts } of all) {
          const pieces = parts.map(({ data }) => Buffer.from(text ? data.map((byte) => byte & 0x7f) : data));
          parts.forEach(({ ping }, index) => {
            if (ping) frames.push(frame(9, `${index}`));
            if (ping) wanted.push({ kind: 'ping', data: Buffer.from(`${index}`) });
            frames.push(frame(index > 0 ? 0 : text ? 1 : 2, pieces[index] ?? '', index === parts.length - 1));
          });
          wanted.push({ kind: 'message', message: { text, data: Buffer.concat(pieces) } });
        }
        assert.deepEqual(take(join(...frames), sizes), wanted);
      },
    ),
    { numRuns: 200 },
  );
});

test('WSK-006 a character may be split between fragments', () => {
  for (let at = 0; at <= utf8.length; at++) {
    const bytes = join(frame(1, utf8.subarray(0, at), false), frame(0, utf8.subarray(at)));
    assert.deepEqual(take(bytes), [{ kind: 'message', message: { text: true, data: utf8 } }]);
  }
});

test('WSK-004 heads of our own frames, and close reasons that fit', () => {
  const rows: readonly (readonly [length: number, head: string])[] = [
    [0, '8100'],
    [125, '817d'],
    [126, '817e007e'],
    [65535, '817effff'],
    [65536, '817f0000000000010000'],
  ];
  for (const [length, head] of rows) assert.equal(frameHead(1, true, length).toString('hex'), head);
  assert.equal(frameHead(2, false, 1).toString('hex'), '0201');
  assert.equal(closePayload(1005, 'x').length, 0);
  assert.equal(closePayload(1000, `${'x'.repeat(122)}é`).length, 124);
});

test('a reader takes any bytes without harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(50), { minLength: 1 }), (bytes, sizes) => {
      const result = take(Buffer.from(bytes), sizes);
      assert.ok(Array.isArray(result) || [1002, 1007, 1009].includes(result));
    }),
    { numRuns: 500 },
  );
});

test('frames keep their order and their bytes', () => {
  const found: Frame[] = [...new FrameReader(MOST).push(join(frame(1, 'a'), frame(2, 'b'), frame(10, '')))];
  assert.deepEqual(
    found.map(({ opcode, payload }) => [opcode, String(payload)]),
    [
      [1, 'a'],
      [2, 'b'],
      [10, ''],
    ],
  );
});
