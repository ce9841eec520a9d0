import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepWorker } from '../../../vassal/master/worker-table.ts';
import { hasFailed, isDone, judge, type Limits, type Verdict } from '../../../vassal/recycling/decide.ts';

const NONE: Limits = {
  youngest: 60,
  requests: null,
  exception: false,
  oldest: null,
  addressSpace: null,
  unshared: null,
  evilAddressSpace: null,
  evilRss: null,
};
const MEMORY = { vsz: 300, rss: 200, unshared: 100 };

test('CFG-255 a worker has done its part when it is old enough and over a limit', () => {
  const rows: readonly (readonly [string, Partial<Limits>, number, number, boolean])[] = [
    ['no limit', {}, 1000, 1e9, false],
    ['requests below', { requests: 3 }, 60, 2, false],
    ['requests reached', { requests: 3 }, 60, 3, true],
    ['requests passed', { requests: 3 }, 60, 4, true],
    ['too young', { requests: 3 }, 59, 4, false],
    ['no youth', { requests: 3, youngest: 0 }, 0, 3, true],
    ['address space at its limit', { addressSpace: 300 }, 60, 1, false],
    ['address space over it', { addressSpace: 299 }, 60, 1, true],
    ['HST-017 memory at its limit', { unshared: 100 }, 60, 1, false],
    ['HST-017 memory over it', { unshared: 99 }, 60, 1, true],
    ['memory, too young', { unshared: 99 }, 1, 1, false],
    [
      'evil limits are the business of the master',
      { evilRss: 1, evilAddressSpace: 1, oldest: 1 },
      60,
      1,
      false,
    ],
  ];
  for (const [name, limits, age, requests, done] of rows)
    assert.equal(isDone({ ...NONE, ...limits }, { age, requests, memory: () => MEMORY }), done, name);
});

test('with reload-on-exception one exception is enough', () => {
  const on = { ...NONE, exception: true };
  assert.deepEqual([hasFailed(on, 0), hasFailed(on, 1), hasFailed(NONE, 1)], [false, true, false]);
});

test('the master judges age and memory, and none that is too young', () => {
  const rows: readonly (readonly [string, Partial<Limits>, number, Verdict | null])[] = [
    ['no limit', {}, 1000, null],
    ['not old', { oldest: 100 }, 99, null],
    ['old', { oldest: 100 }, 100, 'lifetime'],
    ['shorter than the youth', { oldest: 1 }, 59, null],
    ['address space', { evilAddressSpace: 299 }, 60, 'as'],
    ['memory', { evilRss: 199 }, 60, 'rss'],
    ['both', { evilAddressSpace: 299, evilRss: 199 }, 60, 'as'],
    ['at the limits', { evilAddressSpace: 300, evilRss: 200 }, 60, null],
    ['too young', { evilRss: 1 }, 59, null],
  ];
  for (const [name, limits, age, verdict] of rows)
    assert.equal(judge({ ...NONE, ...limits }, { age, memory: () => MEMORY }), verdict, name);
});

test('memory is not looked at when no limit needs it', () => {
  const memory = (): never => assert.fail('was asked for');
  assert.equal(isDone({ ...NONE, requests: 9 }, { age: 100, requests: 1, memory }), false);
  assert.equal(judge({ ...NONE, oldest: 200 }, { age: 100, memory }), null);
});

test('a recycled worker drains, then another one starts, also without a master', () => {
  for (const supervised of [true, false]) {
    const asked = stepWorker('accepting', 'recycle', supervised);
    assert.deepEqual(asked, { next: 'recycling', actions: ['ask-to-drain'] });
    const ended = stepWorker('recycling', 'exited', supervised);
    assert.deepEqual(ended, { next: 'starting', actions: ['report-recycled', 'launch'] });
  }
  assert.deepEqual(stepWorker('recycling', 'mercy-over', true), { next: 'recycling', actions: ['kill'] });
  assert.deepEqual(stepWorker('recycling', 'drain', true), { next: 'draining', actions: [] });
});
