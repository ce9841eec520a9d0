import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Figures } from '../../../vassal/cheaper/algorithms.ts';
import { busyness, firstCycle, type BusynessBounds, type Cycles } from '../../../vassal/cheaper/busyness.ts';
import { settingsOf } from '../../../vassal/cheaper/settings.ts';
import { Configuration } from '../../../vassal/config/index.ts';

const BOUNDS: BusynessBounds = {
  ...{ least: 1, most: 4, step: 2, overload: 10, low: 25, high: 50, multiplier: 4, penalty: 2 },
  backlog: { alert: 33, nonzero: 60, step: 1, multiplier: 2 },
};
/** So many workers, each of which has spent so long in requests. */
const seen = (running: number, spent: number, more: Partial<Figures> = {}): Figures => ({
  ...{ running, full: 0, busy: 0, starting: 0, queue: 0 },
  spent: new Map(Array.from({ length: running }, (_, index) => [index + 100, spent])),
  ...more,
});
const START = firstCycle(seen(2, 5), BOUNDS, 100);
const step = (figures: Figures, memory: Partial<Cycles>, now = 110) =>
  busyness(figures, BOUNDS, { ...START, ...memory }, now);

test('CHP-014 CHP-015 CHP-016 CHP-017 CHP-018 CHP-019 CHP-020 CHP-021 a cycle of busyness decides once', () => {
  const rows: readonly (readonly [string, Figures, Partial<Cycles>, number, Partial<Cycles>])[] = [
    ['CHP-016 above the maximum', seen(2, 5 + 5.1), { idle: 3, between: 1 }, 2, { idle: 0, between: 0 }],
    ['CHP-007 not above all', seen(3, 15), {}, 1, {}],
    ['CHP-007 all run', seen(4, 15), {}, 0, {}],
    ['CHP-014 10 % is idle', seen(2, 5 + 1), {}, 0, { idle: 1 }],
    ['exactly the maximum is between', seen(2, 5 + 5), { idle: 3 }, 0, { idle: 2, between: 1 }],
    ['CHP-020 one cycle more to wait', seen(2, 5 + 3), { idle: 3, between: 1 }, 0, { idle: 2, between: 2 }],
    ['CHP-020 the third in a row', seen(2, 5 + 3), { idle: 3, between: 2 }, 0, { idle: 0, between: 0 }],
    ['idle ends the row', seen(2, 5), { between: 2 }, 0, { idle: 1, between: 0 }],
    ['CHP-018 enough idle cycles', seen(2, 5), { idle: 3 }, -1, { idle: 0, ended: 110 }],
    ['CHP-025 sooner after an emergency', seen(3, 5), { idle: 1, emergency: 2 }, -1, { emergency: 1 }],
    ['none is free', seen(2, 5, { busy: 2 }), { idle: 3 }, 0, { idle: 4, ended: null }],
    ['CHP-007 not below the minimum', seen(1, 5), { idle: 3, emergency: 1 }, 0, { idle: 0, emergency: 0 }],
    ['CHP-021 missed too soon', seen(1, 15), { ended: 71 }, 2, { multiplier: 6, ended: null }],
    ['CHP-021 missed later', seen(1, 15), { ended: 50, multiplier: 6 }, 2, { multiplier: 4, ended: null }],
    ['one that is new', seen(1, 9, { spent: new Map([[7, 9]]) }), {}, 2, {}],
  ];
  for (const [name, figures, memory, change, next] of rows) {
    const decided = step(figures, memory);
    assert.equal(decided.change, change, name);
    assert.deepEqual(decided.memory, { ...decided.memory, since: 110, spent: figures.spent, ...next }, name);
  }
  const early = step(seen(2, 14.9), {}, 109.9);
  assert.deepEqual(
    early,
    { memory: { ...START, waiting: null }, change: 0 },
    'CHP-015 the cycle is not over',
  );
});

test('CHP-023 CHP-024 CHP-026 connections that wait are an emergency at any time', () => {
  const rows: readonly (readonly [string, Figures, Partial<Cycles>, number, Partial<Cycles>])[] = [
    ['CHP-023 above the alert', seen(2, 5, { queue: 34 }), { idle: 3 }, 1, { emergency: 1, idle: 0 }],
    ['at the alert', seen(2, 5, { queue: 33 }), {}, 0, { emergency: 0, waiting: 101 }],
    ['CHP-026 for long', seen(2, 5, { queue: 1 }), { waiting: 40 }, 1, { emergency: 1, waiting: null }],
    ['not that long', seen(2, 5, { queue: 1 }), { waiting: 41 }, 0, { waiting: 41 }],
    ['nobody waits any more', seen(2, 5), { waiting: 40 }, 0, { waiting: null }],
    ['CHP-007 all run', seen(4, 5, { queue: 99 }), {}, 0, { emergency: 0 }],
  ];
  for (const [name, figures, memory, change, next] of rows) {
    const decided = step(figures, memory, 101);
    assert.equal(decided.change, change, name);
    assert.deepEqual(decided.memory, { ...decided.memory, since: 100, ...next }, name);
  }
});

test('CHP-007 busyness does not leave the bounds, whatever happens', () => {
  const ticks = fc.array(fc.record({ share: fc.nat(12), queue: fc.nat(40) }), { maxLength: 80 });
  fc.assert(
    fc.property(ticks, (load) => {
      let [running, spent] = [BOUNDS.least, 0];
      let memory = firstCycle(seen(running, 0), BOUNDS, 0);
      for (const [index, { share, queue }] of load.entries()) {
        spent += share;
        const decided = busyness(seen(running, spent, { queue }), BOUNDS, memory, index * 5);
        memory = decided.memory;
        running += decided.change;
        assert.ok(running >= BOUNDS.least && running <= BOUNDS.most);
      }
    }),
  );
});

test('the limits of busyness have to be in their order', () => {
  const limits = (...more: (readonly [string, string])[]): Configuration =>
    Configuration.of(['processes', '4'], ['cheaper', '1'], ['cheaper-algo', 'busyness'], ...more);
  assert.equal(settingsOf(limits()).scale?.least, 1);
  assert.throws(() => settingsOf(limits(['cheaper-busyness-max', '25'])), { code: 'ERR_CHEAPER_BUSYNESS' });
  assert.throws(() => settingsOf(limits(['cheaper-busyness-max', '101'])), { code: 'ERR_CHEAPER_BUSYNESS' });
});
