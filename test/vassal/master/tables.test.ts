import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  MASTER_EVENTS,
  MASTER_STATES,
  stepMaster,
  type MasterEvent,
  type MasterState,
} from '../../../vassal/master/master-table.ts';
import {
  restAfter,
  stepWorker,
  WORKER_EVENTS,
  WORKER_STATES,
  type WorkerState,
} from '../../../vassal/master/worker-table.ts';

test('a reload goes begin → promote, a failed one goes begin → drop, and the present generation is never lost', () => {
  const rows: readonly (readonly [MasterState, MasterEvent, MasterState, readonly string[]])[] = [
    ['starting', 'accepting', 'running', ['promote']],
    ['starting', 'failed', 'ended', ['give-up']],
    ['running', 'reload', 'reloading', ['begin']],
    ['reloading', 'accepting', 'running', ['promote']],
    ['reloading', 'failed', 'running', ['drop']],
    ['reloading', 'reload', 'reloading', ['remember']],
    ['reloading', 'stop', 'stopping', ['drain-all']],
    ['stopping', 'stop', 'stopping', ['kill-all']],
    ['stopping', 'empty', 'ended', ['end']],
    ['running', 'empty', 'ended', ['end']],
  ];
  for (const [state, event, next, actions] of rows) {
    assert.deepEqual(stepMaster(state, event), { next, actions }, `${state} × ${event}`);
  }
});

test('every cell of the master leads to a known state, and nothing follows the end', () => {
  for (const state of MASTER_STATES) {
    for (const event of MASTER_EVENTS) assert.ok(MASTER_STATES.includes(stepMaster(state, event).next));
  }
  for (const event of MASTER_EVENTS)
    assert.deepEqual(stepMaster('ended', event), { next: 'ended', actions: [] });
});

test('whatever happens to a slot, it holds at most one process', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORKER_EVENTS)), fc.boolean(), (events, supervised) => {
      let state: WorkerState = 'empty';
      let alive = false;
      for (const event of events) {
        const exit = event === 'exited' || event === 'exited-young';
        // Only a process can end, accept or fail.
        if ((exit || event === 'accepting' || event === 'failed') && !alive) continue;
        if (exit) alive = false;
        const { next, actions } = stepWorker(state, event, supervised);
        state = next;
        if (actions.includes('launch')) {
          assert.equal(alive, false, `${event} launched a second process`);
          alive = true;
        }
        assert.equal(
          alive,
          ['starting', 'accepting', 'recycling', 'cheaping', 'draining'].includes(state),
          `${event} → ${state}`,
        );
      }
    }),
  );
});

test('a slot that is told to end never starts again', () => {
  for (const state of WORKER_STATES) {
    for (const order of ['drain', 'kill'] as const) {
      let { next } = stepWorker(state, order, true);
      for (const event of WORKER_EVENTS) {
        const cell = stepWorker(next, event, true);
        assert.ok(!cell.actions.includes('launch'), `${state} × ${order} × ${event}`);
        next = cell.next;
      }
      assert.equal(next, 'gone');
    }
  }
});

test('without a master a worker that ends is not replaced', () => {
  for (const event of ['exited', 'exited-young'] as const) {
    assert.equal(stepWorker('accepting', event, false).next, 'gone');
    assert.equal(stepWorker('starting', event, false).next, 'gone');
  }
});

test('rests double up to half a minute', () => {
  const growing = [1, 2, 3, 7, 8, 50].map((failures) => restAfter(failures, null));
  assert.deepEqual(growing, [500, 1000, 2000, 30_000, 30_000, 30_000]);
  assert.deepEqual([restAfter(1, 5000), restAfter(9, 5000), restAfter(9, 0)], [5000, 5000, 500]);
});
