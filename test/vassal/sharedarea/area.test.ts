import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Area, type Width } from '../../../vassal/sharedarea/area.ts';
import { ENTRY, Watchers } from '../../../vassal/sharedarea/watchers.ts';

function areaOf(bytes: number): { area: Area; changes: () => number; kinds: string[] } {
  let count = 0;
  const kinds: string[] = [];
  const area = new Area(new ArrayBuffer(bytes), {
    locked: (kind, step) => {
      kinds.push(kind);
      return step();
    },
    changed: () => void (count += 1),
  });
  return { area, changes: () => count, kinds };
}

test('SHA-006 to SHA-008 SHA-018 bytes, and only those of the area', () => {
  const { area, changes, kinds } = areaOf(16);
  area.write(10, Buffer.from('abc'));
  assert.equal(area.read(10, 3).toString(), 'abc');
  assert.equal(area.read(10).length, 6);
  assert.deepEqual([changes(), kinds], [1, ['write', 'read', 'read']]);
  for (const [position, length] of [
    [14, 3],
    [-1, 1],
    [0.5, 1],
    [17, 0],
    [0, Number.NaN],
  ] as const)
    assert.throws(() => area.read(position, length), RangeError);
  assert.throws(() => area.write(14, Buffer.alloc(3)), RangeError);
  assert.throws(() => area.readNumber(64, 9), RangeError);
  assert.equal(changes(), 1);
});

test('SHA-009 to SHA-012 SHA-015 signed numbers of every width', () => {
  const { area, changes } = areaOf(16);
  for (const width of [8, 16, 32, 64] as Width[]) {
    const top = 2n ** BigInt(width - 1);
    for (const value of [-top, top - 1n, -1n, 0n]) {
      area.writeNumber(width, 3, value);
      assert.equal(BigInt(area.readNumber(width, 3)), value);
    }
    area.writeNumber(width, 3, 2n ** BigInt(width) - 1n);
    assert.equal(area.readNumber(width, 3), -1);
    area.add(width, 3, 3);
    area.add(width, 3, -1);
    assert.equal(area.readNumber(width, 3), 1);
  }
  assert.equal(changes(), 28);
});

test('SHA-013 SHA-014 who waits is told of a change, or of the end of the time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const memory = new ArrayBuffer(2 * ENTRY);
  const words = new Int32Array(memory);
  const watchers = new Watchers(memory);
  const first = watchers.wait(1, 0, 0);
  const second = watchers.wait(1, 0, 5);
  assert.equal(words[5], 2);
  watchers.changed(0);
  watchers.changed(1);
  assert.deepEqual([await first, await second, words[5]], [true, true, 0]);
  const late = watchers.wait(0, 0, 5);
  t.mock.timers.tick(5000);
  assert.equal(await late, false);
  words[0] = 7;
  assert.equal(await watchers.wait(0, 6, 0), true, 'changed before it began to wait');
  for (const area of [2, -1, 0.5, Number.NaN]) assert.throws(() => watchers.wait(area, 0, 0), RangeError);
  assert.throws(() => watchers.wait(0, 7, -1), RangeError);
});
