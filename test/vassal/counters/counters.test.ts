import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import fc from 'fast-check';
import { Counters } from '../../../vassal/counters/index.ts';
import { native } from '../../../native/index.ts';

test('every worker counts in its own slot', () => {
  const memory = new ArrayBuffer(Counters.bytes(2));
  const [one, two] = [new Counters(memory, 1), new Counters(memory, 2)];
  assert.equal(one.add('requests', 1), 1);
  assert.equal(one.add('requests', 2), 3);
  two.add('requests', 10);
  two.set('averageTime', 7.6);
  assert.deepEqual([one.get('requests'), two.get('requests'), two.get('averageTime')], [3, 10, 8]);
  assert.equal(one.requestsOfInstance(), 0);
});

test('the requests of the instance are counted once, whoever counts', () => {
  const memory = new ArrayBuffer(Counters.bytes(2));
  const [one, two] = [new Counters(memory, 1), new Counters(memory, 2)];
  assert.deepEqual([one.countForInstance(), two.countForInstance(), one.countForInstance()], [1, 2, 3]);
  assert.equal(one.requestsOfInstance(), 3);
});

test('a new process clears its slot only', () => {
  const memory = new ArrayBuffer(Counters.bytes(2));
  const [one, two] = [new Counters(memory, 1), new Counters(memory, 2)];
  one.add('exceptions', 1);
  two.add('exceptions', 1);
  one.countForInstance();
  one.clear();
  assert.deepEqual([one.get('exceptions'), two.get('exceptions'), two.countForInstance()], [0, 1, 2]);
});

test('what was added is what is read', () => {
  const name = fc.constantFrom('requests', 'transmitted', 'busy', 'writeErrors');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.integer({ min: -(2 ** 31), max: 2 ** 31 }))), (additions) => {
      const counters = new Counters(new ArrayBuffer(Counters.bytes(1)), 1);
      for (const [counter, amount] of additions) counters.add(counter, amount);
      const sum = additions.reduce((all, [counter, amount]) => (counter === 'busy' ? all + amount : all), 0);
      assert.equal(counters.get('busy'), sum);
    }),
  );
});

test('memory that is shared between processes adds up', async () => {
  const descriptor = native.memoryFile('counters-test', new Uint8Array(Counters.bytes(1)));
  const mapped = new Counters(native.mapMemory(descriptor, Counters.bytes(1)), 1);
  const program = `
    const { workerData } = await import('node:worker_threads');
    const { Counters } = await import(workerData.counters);
    const { native } = await import(workerData.native);
    const own = new Counters(native.mapMemory(workerData.descriptor, Counters.bytes(1)), 1);
    for (let n = 0; n < 10000; n++) own.countForInstance();`;
  const url = (path: string): string => new URL(`../../../${path}`, import.meta.url).href;
  const workerData = {
    descriptor,
    counters: url('vassal/counters/index.ts'),
    native: url('native/index.ts'),
  };
  const start = (): Worker =>
    new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), { workerData });
  await Promise.all([start(), start()].map((thread) => once(thread, 'exit')));
  assert.equal(mapped.countForInstance(), 20_001);
  native.close(descriptor);
});
