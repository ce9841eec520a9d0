import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { Holder } from '../../../vassal/locks/holder.ts';

/** A kernel whose locks another process has for as long as `others` says. */
function kernelOf(others: Set<number>): { holder: Holder; free: number[]; come: (error?: Error) => void } {
  const free: number[] = [];
  let waiting: PromiseWithResolvers<void> | null = null;
  const holder = new Holder({
    take: (index) => !others.has(index),
    wait: () => (waiting = Promise.withResolvers<void>()).promise,
    free: (index) => void free.push(index),
  });
  const come = (error?: Error): void => (error === undefined ? waiting?.resolve() : waiting?.reject(error));
  return { holder, free, come };
}

test('those inside a process stand in line', async () => {
  const { holder, free } = kernelOf(new Set());
  const order: number[] = [];
  const work = async (number: number): Promise<void> => {
    await holder.lock(0);
    order.push(number);
    await turn();
    order.push(number);
    holder.unlock(0);
  };
  await Promise.all([work(1), work(2), work(3)]);
  assert.deepEqual(order, [1, 1, 2, 2, 3, 3]);
  assert.deepEqual(free, [0, 0, 0]);
  holder.unlock(0);
  assert.deepEqual(free, [0, 0, 0], 'nobody has it');
});

test('only the first waits for another process, and gives nothing back before it has it', async () => {
  const { holder, free, come } = kernelOf(new Set([1]));
  const first = holder.lock(1);
  holder.unlock(1);
  assert.deepEqual([holder.has(1), free], [false, []]);
  come();
  await first;
  assert.equal(holder.has(1), true);
});

test('who would wait for ever is told, and the next one tries', async () => {
  const others = new Set([1]);
  const { holder, come } = kernelOf(others);
  const first = holder.lock(1);
  const second = holder.lock(1);
  others.clear();
  come(new Error('a ring'));
  await assert.rejects(first, /a ring/);
  await second;
  assert.equal(holder.has(1), true);
});
