import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventsOf } from '../../emperor/protocol.ts';

test('EMP-044 EMP-045 EMP-046 EMP-047 EMP-048 EMP-049 EMP-050 what bytes mean', () => {
  const events = eventsOf(Uint8Array.of(1, 2, 5, 17, 22, 23, 26, 30));
  assert.deepEqual(events, [
    'spawned',
    'configure',
    'ready',
    'loyal',
    'farewell',
    'kept',
    'heartbeat',
    'reinforce',
  ]);
  for (const byte of [0, 3, 4, 6, 31, 40, 100, 255]) {
    assert.deepEqual(eventsOf(Uint8Array.of(byte)), ['unknown-byte']);
  }
});

test('equal bytes of one read count once', () => {
  assert.deepEqual(eventsOf(new Uint8Array(64).fill(26)), ['heartbeat']);
  assert.deepEqual(eventsOf(Uint8Array.of(99, 17, 98, 17)), ['unknown-byte', 'loyal']);
});

test('any bytes are at most nine events', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.ok(eventsOf(bytes).length <= 9)));
});
