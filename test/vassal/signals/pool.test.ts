import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pool } from '../../../vassal/signals/pool.ts';

interface Fake {
  readonly id: number;
  pid: number;
  cores: number;
  busy: number;
  calls: number;
}

function poolOf(...cores: number[]): { pool: Pool; fakes: Fake[]; present: Set<number> } {
  const fakes = cores.map((count, index) => ({
    id: index + 1,
    pid: index + 101,
    cores: count,
    busy: 0,
    calls: 0,
  }));
  const present = new Set(fakes.map(({ id }) => id));
  const receivers = () =>
    fakes
      .filter(({ id }) => present.has(id))
      .map((fake) => ({ ...fake, call: () => void (fake.calls += 1) }));
  return { pool: new Pool(receivers, () => fakes.map(({ id }) => id)), fakes, present };
}

const callsOf = (fakes: readonly Fake[]): number[] => fakes.map(({ calls }) => calls);

test('SIG-003 a signal for the first available process calls one that is free', () => {
  const { pool, fakes } = poolOf(1, 1);
  (fakes[0] as Fake).busy = 1;
  pool.first(7);
  assert.deepEqual(callsOf(fakes), [0, 1]);
  assert.equal(pool.take(2, 102), 7);
  assert.equal(pool.waiting, 0);
});

test('when all are busy, whoever has a place first takes it, and the others find nothing', () => {
  const { pool, fakes } = poolOf(1, 1);
  for (const fake of fakes) fake.busy = 1;
  pool.first(7);
  assert.deepEqual(callsOf(fakes), [1, 1]);
  assert.equal(pool.take(2, 102), 7);
  assert.equal(pool.take(1, 101), null);
});

test('SIG-013 a process has no more calls than places, and is called again when it is through', () => {
  const { pool, fakes } = poolOf(2);
  for (let signal = 0; signal < 5; signal++) pool.first(signal);
  assert.deepEqual(callsOf(fakes), [2]);
  const taken = [];
  while (pool.waiting > 0) {
    taken.push(pool.take(1, 101));
    pool.done(1, 101);
  }
  assert.deepEqual(taken, [0, 1, 2, 3, 4]);
});

test('SIG-004 a signal for all waits for those that do not run, once', () => {
  const { pool, fakes, present } = poolOf(1, 1);
  present.delete(2);
  pool.every(3, 'all');
  pool.every(3, 'all');
  pool.every(4, 'present');
  assert.deepEqual(callsOf(fakes), [1, 0]);
  assert.deepEqual([pool.take(1, 101), pool.take(1, 101), pool.take(1, 101)], [3, 3, 4]);
  present.add(2);
  pool.done(2, 102);
  assert.deepEqual([pool.take(2, 102), pool.take(2, 102)], [3, null]);
});

test('SIG-005 a signal for one goes to nobody else, and to nobody that cannot be', () => {
  const { pool, fakes } = poolOf(1, 1);
  pool.one(2, 9);
  pool.one(5, 9);
  assert.deepEqual(callsOf(fakes), [0, 1]);
  assert.equal(pool.take(1, 101), null);
  assert.equal(pool.take(2, 102), 9);
  assert.equal(pool.waiting, 0);
});

test('a process that dies before it took anything leaves it to its successor', () => {
  const { pool, fakes } = poolOf(1);
  pool.first(7);
  (fakes[0] as Fake).pid = 201;
  pool.done(1, 201);
  assert.deepEqual(callsOf(fakes), [2]);
  assert.equal(pool.take(1, 201), 7);
});
