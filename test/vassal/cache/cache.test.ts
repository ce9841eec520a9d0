import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import { shared } from '../../../native/shared/index.ts';
import { Cache, shapeOf, type Change } from '../../../vassal/cache/cache.ts';
import { readCaches } from '../../../vassal/cache/settings.ts';
import { Configuration } from '../../../vassal/config/index.ts';

interface Made {
  readonly cache: Cache;
  readonly changes: Change[];
  full(): number;
}

function make(t: TestContext, keys: string): Made {
  const [settings] = readCaches(Configuration.of(['cache2', `name=c,${keys}`]));
  assert.ok(settings !== undefined);
  const memory = native.memoryFile('cache', new Uint8Array(0));
  t.after(() => native.close(memory));
  const changes: Change[] = [];
  let full = 0;
  const events = { changed: (change: Change) => void changes.push(change), full: () => void (full += 1) };
  const cache = new Cache(settings, shared.createTable(memory, shapeOf(settings)), events);
  return { cache, changes, full: () => full };
}

const bytes = (text: string): Buffer => Buffer.from(text);
const K = bytes('k');

test('CAC-003 CAC-006 CAC-016 one item less than it says, values up to a block, keys up to their size', (t) => {
  const { cache, full } = make(t, 'items=3,blocksize=4,keysize=2');
  assert.equal(cache.set(bytes('a'), bytes('1234')), true);
  assert.equal(cache.set(bytes('b'), bytes('12345')), false);
  assert.equal(cache.set(bytes('abc'), bytes('1')), false);
  assert.equal(cache.set(bytes(''), bytes('1')), false);
  assert.equal(cache.set(bytes('b'), bytes('')), true);
  assert.equal(full(), 0);
  assert.equal(cache.set(bytes('c'), bytes('1')), false);
  assert.equal(full(), 1);
});

test('CAC-005 keys with the same hash are found, changed and deleted each by itself', (t) => {
  const { cache } = make(t, 'items=101,hashsize=1');
  const keys = Array.from({ length: 100 }, (_, index) => `key ${index}`);
  for (const key of keys) assert.equal(cache.set(bytes(key), bytes(`value of ${key}`)), true);
  for (const key of keys) assert.equal(String(cache.get(bytes(key))), `value of ${key}`);
  for (const key of keys.filter((_, index) => index % 2 === 0)) cache.delete(bytes(key));
  for (const [index, key] of keys.entries())
    assert.equal(cache.get(bytes(key))?.toString() ?? null, index % 2 === 0 ? null : `value of ${key}`);
});

test('CAC-007 with bitmap a value takes as many blocks as it needs, and gives them back', (t) => {
  const { cache } = make(t, 'items=4,bitmap=1,blocks=4,blocksize=64');
  const value = (length: number): Buffer => Buffer.alloc(length, 'v');
  assert.equal(cache.set(bytes('a'), value(150)), true);
  assert.equal(cache.get(bytes('a'))?.length, 150);
  assert.equal(cache.set(bytes('b'), value(65)), false);
  assert.equal(cache.set(bytes('b'), value(64)), true);
  cache.delete(bytes('a'));
  assert.equal(cache.set(bytes('c'), value(192)), true);
  assert.equal(cache.get(bytes('c'))?.length, 192);
});

test('a full cache makes room as it is told to', (t) => {
  const fill = (keys: string): Made => {
    const made = make(t, `items=3,${keys}`);
    for (const key of ['a', 'b', 'c']) made.cache.set(bytes(key), K);
    return made;
  };
  const keysOf = ({ cache }: Made): string[] => cache.keys().map(String).sort();
  assert.deepEqual(keysOf(fill('purge_lru=1')), ['b', 'c']);
  assert.deepEqual(keysOf(fill('clear_on_full=1')), ['c']);
  assert.equal(fill('ignore_full=1').full(), 0);
});

test('no_expire and lives that have no end', (t) => {
  const forever = make(t, 'items=9,no_expire=1').cache;
  forever.set(K, K, 5);
  assert.equal(forever.entry(K)?.expires, null);
  const { cache } = make(t, 'items=9');
  cache.set(bytes('negative'), K, -5);
  cache.set(bytes('huge'), K, 2 ** 52);
  cache.set(bytes('five'), K, 5);
  assert.equal(cache.entry(bytes('negative'))?.expires, null);
  assert.equal(cache.entry(bytes('huge'))?.expires, null);
  assert.ok((cache.entry(bytes('five'))?.expires ?? 0) > Date.now());
});

test('arithmetic in one step, from math_initial, and by zero', (t) => {
  const { cache } = make(t, 'items=9');
  assert.equal(cache.calculate(K, 'add', 5), 5);
  assert.equal(cache.calculate(K, 'multiply', 3), 15);
  assert.equal(cache.calculate(K, 'divide', 2), 7);
  assert.equal(cache.number(K), 7n);
  assert.equal(cache.calculate(K, 'divide', 0), 0);
  cache.set(bytes('text'), bytes('abc'));
  assert.equal(cache.calculate(bytes('text'), 'add', 1), null);
  assert.equal(cache.number(bytes('text')), 0n);
  const from = make(t, 'items=9,math_initial=100').cache;
  assert.equal(from.calculate(K, 'add', -1), 99);
  assert.equal(from.calculate(K, 'add', -1), 98);
});

test('CAC-010 nodes are told of every change, and not of those that they told', (t) => {
  const { cache, changes } = make(t, 'items=9,nodes=127.0.0.1:1');
  cache.set(K, bytes('one'));
  cache.set(K, bytes('not'));
  cache.update(K, bytes('two'), 60);
  cache.delete(K);
  cache.delete(K);
  cache.calculate(bytes('n'), 'add', 2);
  cache.clear();
  const now = Math.floor(Date.now() / 1000);
  assert.deepEqual(
    changes.map(({ key, value, expires }) => [String(key), value && String(value), expires > now]),
    [
      ['k', 'one', false],
      ['k', 'two', true],
      ['k', null, false],
      ['n', '\x02\0\0\0\0\0\0\0', false],
      ['n', null, false],
    ],
  );
  changes.length = 0;
  cache.follow({ key: K, value: bytes('theirs'), expires: 0 });
  assert.equal(String(cache.get(K)), 'theirs');
  cache.follow({ key: K, value: bytes('late'), expires: now - 10 });
  assert.equal(cache.get(K), null);
  assert.deepEqual(changes, []);
});
