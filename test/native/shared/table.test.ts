import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { native } from '../../../native/index.ts';
import { shared, type SharedTable, type TableShape } from '../../../native/shared/index.ts';
import { folder, until } from '../../support/index.ts';

const SHAPE: TableShape = {
  items: 8,
  keySize: 16,
  blockSize: 64,
  blocks: 0,
  buckets: 4,
  purgeLru: false,
  sweepOnFull: false,
};
const bytes = (text: string): Buffer => Buffer.from(text);
const [A, B, C] = ['a', 'b', 'c'].map(bytes) as [Buffer, Buffer, Buffer];

function table(t: TestContext, shape: Partial<TableShape> = {}): SharedTable {
  const file = native.memoryFile('table', new Uint8Array(0));
  t.after(() => native.close(file));
  return shared.createTable(file, { ...SHAPE, ...shape });
}

test('set stores what is new, update replaces, delete removes', (t) => {
  const items = table(t);
  assert.equal(items.get(A), null);
  assert.equal(items.set(A, bytes('one')), 'stored');
  assert.equal(items.set(A, bytes('two')), 'exists');
  assert.equal(items.get(A)?.toString(), 'one');
  assert.equal(items.update(A, bytes('three')), 'stored');
  assert.equal(items.get(A)?.toString(), 'three');
  assert.equal(items.exists(A), true);
  assert.equal(items.delete(A), true);
  assert.equal(items.delete(A), false);
  assert.equal(items.exists(A), false);
  const { hits, misses, items: count } = items.statistics();
  assert.deepEqual([hits, misses, count], [2, 1, 0]);
});

test('an entry is the value with the time when it expires', (t) => {
  const items = table(t);
  items.set(A, bytes('one'));
  items.set(B, Buffer.alloc(64, 7), 60_000);
  assert.deepEqual(items.entry(A), { value: bytes('one'), expires: null });
  const { value, expires } = items.entry(B) ?? {};
  assert.deepEqual(value, Buffer.alloc(64, 7));
  assert.ok(Math.abs((expires ?? 0) - Date.now() - 60_000) < 30_000);
  assert.equal(items.entry(C), null);
});

test('keys and values are bytes, empty ones too, up to their sizes', (t) => {
  const items = table(t);
  assert.equal(items.set(bytes(''), bytes('')), 'stored');
  assert.deepEqual(items.get(bytes('')), Buffer.alloc(0));
  assert.equal(items.set(Buffer.alloc(16), Buffer.alloc(64, 7)), 'stored');
  assert.deepEqual(items.get(Buffer.alloc(16)), Buffer.alloc(64, 7));
  assert.equal(items.set(Buffer.alloc(17), A), 'key-too-long');
  assert.equal(items.get(Buffer.alloc(17)), null);
  assert.equal(items.set(A, Buffer.alloc(65)), 'value-too-large');
});

test('a full table refuses, and still replaces', (t) => {
  const items = table(t);
  for (let i = 0; i < 8; i++) assert.equal(items.set(bytes(`k${i}`), A), 'stored');
  assert.equal(items.set(A, A), 'full');
  assert.equal(items.update(bytes('k3'), B), 'stored');
  assert.deepEqual([items.statistics().full, items.statistics().items], [1, 8]);
  items.clear();
  assert.equal(items.set(A, A), 'stored');
});

test('LRU: the item that was not used for the longest time makes room', (t) => {
  const items = table(t, { items: 3, purgeLru: true });
  for (const key of [A, B, C]) items.set(key, key);
  items.get(A);
  items.update(B, C);
  assert.equal(items.set(bytes('d'), A), 'stored');
  assert.deepEqual(
    [A, B, C].map((key) => items.exists(key)),
    [true, true, false],
  );
  items.set(bytes('e'), A);
  assert.equal(items.exists(A), false);
  assert.equal(items.statistics().evicted, 2);
});

test('what has expired is not read, makes room when asked, and is swept', async (t) => {
  const items = table(t, { items: 2, sweepOnFull: true });
  items.set(A, A, 1);
  items.set(B, B, 60_000);
  await until(() => !items.exists(A), 'it did not expire');
  assert.equal(items.get(A), null);
  assert.equal(items.statistics().items, 2);
  assert.equal(items.set(C, C), 'stored');
  assert.equal(items.set(A, A), 'full');
  assert.equal(items.update(C, C, 1), 'stored');
  await until(() => !items.exists(C), 'it did not expire');
  assert.equal(items.set(C, A, 1), 'stored');
  await until(() => items.sweep() === 1);
  assert.equal(items.statistics().expired, 2);
  for (const wrong of [-1, 0.5, Number.NaN]) assert.throws(() => items.set(A, A, wrong), TypeError);
});

test('a pool of blocks: values take neighbours, and give them back', (t) => {
  const items = table(t, { items: 8, blocks: 10, blockSize: 8 });
  assert.equal(items.set(A, Buffer.alloc(40, 1)), 'stored');
  assert.equal(items.set(B, Buffer.alloc(40, 2)), 'stored');
  assert.equal(items.set(C, C), 'full');
  assert.equal(items.update(A, Buffer.alloc(33, 3)), 'stored');
  assert.deepEqual(items.get(A), Buffer.alloc(33, 3));
  assert.equal(items.update(B, Buffer.alloc(80)), 'full');
  assert.deepEqual(items.get(B), Buffer.alloc(40, 2));
  assert.equal(items.set(C, Buffer.alloc(81)), 'value-too-large');
  items.delete(A);
  assert.equal(items.set(C, Buffer.alloc(40, 4)), 'stored');
});

test('numbers are counted in one step', (t) => {
  const items = table(t);
  assert.equal(items.increment(A, 5), 5);
  assert.equal(items.increment(A, -7), -2);
  assert.equal(items.calculate(A, 'multiply', -21), 42);
  assert.equal(items.calculate(A, 'divide', 4), 10);
  assert.equal(items.get(A)?.readBigInt64LE(), 10n);
  items.set(B, bytes('text'));
  assert.equal(items.increment(B, 1), 'not-a-number');
  assert.throws(() => items.calculate(A, 'divide', 0), TypeError);
  assert.equal(table(t, { blockSize: 4 }).increment(A, 1), 'value-too-large');
});

test('entries are walked while they change', (t) => {
  const items = table(t);
  for (const key of [A, B, C]) items.set(key, Buffer.alloc(50, key));
  const seen: string[] = [];
  for (const { key, value, expires } of items.entries()) {
    assert.deepEqual([value, expires], [Buffer.alloc(50, key), null]);
    seen.push(key.toString());
    items.delete(key);
  }
  assert.deepEqual(seen.sort(), ['a', 'b', 'c']);
  items.set(A, B, 60_000);
  assert.ok(([...items.entries()][0]?.expires ?? 0) > 1_600_000_000_000);
});

test('large values arrive whole', (t) => {
  const items = table(t, { items: 2, blockSize: 1 << 20 });
  const value = Buffer.alloc(1 << 20, 'emperor');
  items.set(A, value);
  assert.deepEqual(items.get(A), value);
});

test('a table behaves as a map with a limit, in every shape', (t) => {
  const key = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `k${i}`));
  const step = fc.tuple(fc.constantFrom('set', 'update', 'delete', 'get'), key, fc.nat(60));
  const shapes = [{}, { blocks: 30, blockSize: 8 }, { purgeLru: true }];
  fc.assert(
    fc.property(fc.constantFrom(...shapes), fc.array(step, { maxLength: 60 }), (shape, steps) => {
      const items = table(t, shape);
      const model = new Map<string, Buffer>();
      for (const [action, name, size] of steps) {
        const value = Buffer.alloc(size, name);
        if (action === 'get') {
          const found = items.get(bytes(name));
          if (found !== null || !('purgeLru' in shape)) assert.deepEqual(found, model.get(name) ?? null);
        } else if (action === 'delete') {
          const was = items.delete(bytes(name));
          assert.ok(!was || model.has(name));
          model.delete(name);
        } else if (items[action as 'set' | 'update'](bytes(name), value) === 'stored') {
          model.set(name, value);
        }
      }
      for (const { key, value } of items.entries()) assert.deepEqual(value, model.get(key.toString()));
      items.close();
    }),
    { numRuns: 60 },
  );
});

test('a stored table is taken over by the next start, and guards its file', (t) => {
  const path = `${folder(t)}/store`;
  const file = openSync(path, 'w+');
  const items = shared.createTable(file, SHAPE);
  assert.equal(items.restored, false);
  items.set(A, bytes('kept'));
  const other = openSync(path, 'r+');
  assert.throws(() => shared.createTable(other, SHAPE), { code: 'EAGAIN', syscall: 'flock' });
  items.close();
  closeSync(file);
  assert.throws(() => shared.createTable(other, { ...SHAPE, items: 9 }), { code: 'ERANGE' });
  const again = shared.createTable(other, SHAPE);
  assert.equal(again.restored, true);
  assert.equal(again.get(A)?.toString(), 'kept');
  again.close();
  closeSync(other);
});

test('values that a crash of the machine tore are dropped, a file of somebody else is left alone', (t) => {
  const path = `${folder(t)}/store`;
  const file = openSync(path, 'w+');
  const items = shared.createTable(file, SHAPE);
  items.set(A, bytes('AAAAAAAA'));
  items.set(B, bytes('BBBBBBBB'));
  items.close();
  closeSync(file);

  const torn = openSync(path, 'r+');
  writeSync(torn, 'x', readFileSync(path).indexOf('AAAAAAAA') + 3);
  const again = shared.createTable(torn, SHAPE);
  assert.equal(again.get(A), null);
  assert.equal(again.get(B)?.toString(), 'BBBBBBBB');
  again.close();
  writeSync(torn, 'x', 20);
  assert.throws(() => shared.createTable(torn, SHAPE), { code: 'EBADMSG' });
  assert.throws(() => shared.openTable(torn), { code: 'EBADMSG' });
  closeSync(torn);
  writeFileSync(path, 'not a table');
  const alien = openSync(path, 'r+');
  assert.throws(() => shared.createTable(alien, SHAPE), { code: 'EBADMSG' });
  closeSync(alien);
});

test('after close every call is EBADF; shapes that make no sense are refused', (t) => {
  const items = table(t);
  items.close();
  items.close();
  for (const use of [
    () => items.get(A),
    () => items.set(A, A),
    () => items.sweep(),
    () => items.statistics(),
  ]) {
    assert.throws(use, { code: 'EBADF' });
  }
  for (const wrong of [
    { items: -1 },
    { keySize: 0 },
    { blockSize: 0 },
    { buckets: 0 },
    { blocks: 2 ** 31 },
  ]) {
    assert.throws(() => table(t, wrong), TypeError);
  }
});
