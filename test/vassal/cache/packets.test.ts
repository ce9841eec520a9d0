import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeChange, encodeChange } from '../../../vassal/cache/nodes.ts';
import { packet, pairsOf } from '../../../vassal/cache/packet.ts';
import { readTexts } from '../../../vassal/sockets/index.ts';

test('CAC-010 CAC-021 a change is the datagram of the original', () => {
  const change = { key: Buffer.from('key'), value: Buffer.from('value'), expires: 0 };
  const set = 'o\x0f\0\n\x03\0key\x05\0value\x01\x000';
  assert.equal(encodeChange(change)?.toString('latin1'), set);
  assert.equal(encodeChange({ ...change, value: null })?.toString('latin1'), 'o\x05\0\x0b\x03\0key');
  assert.deepEqual(decodeChange(Buffer.from(set, 'latin1')), change);
});

test('any change comes out as it went in, and no datagram throws', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const value = fc.option(fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(key, value, fc.nat(), (k, v, n) => {
      const expires = v === null ? 0 : n;
      const change = { key: Buffer.from(k), value: v && Buffer.from(v), expires };
      assert.deepEqual(decodeChange(encodeChange(change) as Buffer), change);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      decodeChange(Buffer.from(noise));
      readTexts(Buffer.from(noise));
    }),
  );
  assert.equal(decodeChange(Buffer.from('o\x02\0\x0b\0\0', 'latin1')), null);
});

test('a packet carries no more than its lengths can say', () => {
  assert.equal(packet(17, ['x'.repeat(65536)]), null);
  assert.equal(packet(17, ['x'.repeat(40000), 'x'.repeat(30000)]), null);
  const texts = readTexts((packet(17, ['a', 'b', 'c']) as Buffer).subarray(4)) ?? [];
  assert.deepEqual([...pairsOf(texts)], [['a', Buffer.from('b')]]);
});
