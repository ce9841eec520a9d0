import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALGORITHMS, NOTHING, type Figures, type Memory } from '../../../vassal/cheaper/algorithms.ts';
import { stepRest } from '../../../vassal/cheaper/idle.ts';
import { stepWorker } from '../../../vassal/master/worker-table.ts';

const BOUNDS = { least: 1, most: 4, step: 2, overload: 3 };
const figures = (running: number, full: number, busy = full, more: Partial<Figures> = {}): Figures => ({
  ...{ running, full, busy, starting: 0, queue: 0, spent: new Map<number, number>() },
  ...more,
});

test('CHP-010 CHP-011 CHP-006 spare starts workers after an overload, and ends one when two are free', () => {
  const rows: readonly (readonly [string, Figures, Memory, number, Memory])[] = [
    ['full since now', figures(1, 1), NOTHING, 0, { full: 10, free: null }],
    ['full for less', figures(1, 1), { full: 8, free: null }, 0, { full: 8, free: null }],
    ['full for long', figures(1, 1), { full: 7, free: null }, 2, NOTHING],
    ['CHP-007 not above the maximum', figures(3, 3), { full: 7, free: null }, 1, NOTHING],
    ['CHP-007 at the maximum', figures(4, 4), { full: 7, free: null }, 0, NOTHING],
    ['one starts: wait for it', figures(2, 1, 1, { starting: 1 }), { full: 7, free: null }, 0, NOTHING],
    ['busy is not full', figures(2, 0, 2), { full: 7, free: null }, 0, NOTHING],
    ['one is free: the spare', figures(3, 2), { full: null, free: 1 }, 0, NOTHING],
    ['two are free since now', figures(3, 1), NOTHING, 0, { full: null, free: 10 }],
    ['two are free for long', figures(3, 1), { full: null, free: 7 }, -1, NOTHING],
    ['CHP-007 not below the minimum', figures(1, 0), { full: null, free: 1 }, 0, NOTHING],
    ['none runs yet', figures(0, 0), NOTHING, 0, NOTHING],
  ];
  for (const [name, seen, memory, change, next] of rows)
    assert.deepEqual(ALGORITHMS.get('spare')?.(seen, BOUNDS, memory, 10), { memory: next, change }, name);
});

test('CHP-012 CHP-013 backlog follows the listen queue, manual nothing', () => {
  const rows: readonly (readonly [string, string, Figures, number])[] = [
    ['backlog', 'more wait than the limit', figures(1, 1, 1, { queue: 4 }), 2],
    ['backlog', 'as many as the limit', figures(1, 1, 1, { queue: 3 }), 0],
    ['backlog', 'somebody comes already', figures(2, 1, 1, { queue: 4, starting: 1 }), 0],
    ['backlog', 'CHP-007 at the maximum', figures(4, 4, 4, { queue: 9 }), 0],
    ['backlog', 'none waits, one is free', figures(2, 1), -1],
    ['backlog', 'none waits, none is free', figures(2, 0, 2), 0],
    ['backlog', 'at the minimum', figures(1, 0), 0],
    ['manual', 'full', figures(1, 1, 1, { queue: 9 }), 0],
    ['manual', 'free', figures(4, 0), 0],
  ];
  for (const [algorithm, name, seen, change] of rows)
    assert.equal(
      ALGORITHMS.get(algorithm)?.(seen, BOUNDS, NOTHING, 10).change,
      change,
      `${algorithm}: ${name}`,
    );
});

test('CHP-007 no algorithm leaves the bounds, whatever happens', () => {
  const ticks = fc.array(fc.record({ busy: fc.nat(4), queue: fc.nat(9) }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.constantFrom(...ALGORITHMS.keys()), ticks, (name, load) => {
      let running = BOUNDS.least;
      let memory = NOTHING;
      for (const [now, { busy, queue }] of load.entries()) {
        const some = Math.min(busy, running);
        const decided = ALGORITHMS.get(name)?.(figures(running, some, some, { queue }), BOUNDS, memory, now);
        memory = decided?.memory ?? NOTHING;
        running += decided?.change ?? 0;
        assert.ok(running >= BOUNDS.least && running <= BOUNDS.most, `${name}: ${running}`);
      }
    }),
  );
});

test('an instance rests since its last request', () => {
  const rest = { since: 5, requests: 7 };
  assert.deepEqual(stepRest(rest, { requests: 7, busy: false }, 9), rest);
  assert.deepEqual(stepRest(rest, { requests: 8, busy: false }, 9), { since: 9, requests: 8 });
  assert.deepEqual(stepRest(rest, { requests: 7, busy: true }, 9), { since: 9, requests: 7 });
});

test('a worker that is not needed drains and leaves its place empty until it is needed again', () => {
  assert.deepEqual(stepWorker('accepting', 'cheap', true), { next: 'cheaping', actions: ['ask-to-drain'] });
  assert.deepEqual(stepWorker('cheaping', 'exited', true), { next: 'cheap', actions: ['report-cheaped'] });
  assert.deepEqual(stepWorker('cheap', 'spawn', true), { next: 'starting', actions: ['launch'] });
  assert.deepEqual(stepWorker('cheaping', 'spawn', true), { next: 'recycling', actions: [] });
  assert.deepEqual(stepWorker('cheaping', 'drain', true), { next: 'draining', actions: [] });
  assert.deepEqual(stepWorker('cheap', 'drain', true), { next: 'gone', actions: ['report-gone'] });
});
