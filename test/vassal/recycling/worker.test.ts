import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { Counters } from '../../../vassal/counters/index.ts';
import { worker } from '../../../vassal/recycling/index.ts';
import type { WorkerContext } from '../../../vassal/worker/context.ts';

const silent = { line: () => undefined, event: () => undefined };

/** Whether a worker that has served for so long is recycled after its first request; ages in seconds. */
function isRecycled(age: number): boolean {
  const counters = new Counters(new ArrayBuffer(Counters.bytes(1)), 1);
  counters.set('startedAt', Math.floor(Date.now() / 1000) - age);
  counters.set('requests', 1);
  let recycled = false;
  const origin = { source: 'test', line: null };
  const configuration = new Configuration([
    { key: 'max-requests', value: '1', origin },
    { key: 'min-worker-lifetime', value: '3600', origin },
  ]);
  const context = { configuration, log: silent, counters, id: 1, recycle: () => (recycled = true) };
  worker(context as unknown as WorkerContext).observer?.answered?.(undefined);
  return recycled;
}

test('CFG-255 the age of a worker is its own, not that of the process that it was forked from', () => {
  assert.equal(isRecycled(4000), true);
  assert.equal(isRecycled(3000), false);
});
