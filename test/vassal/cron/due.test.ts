import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOf } from '../../../vassal/cron/clock.ts';
import { isDue, lookAt, nextLook } from '../../../vassal/cron/due.ts';

/** Saturday, November 28th, 18:42. */
const TIME = { minute: 42, hour: 18, day: 28, month: 11, week: 6 };

/** Minute, hour, day, month and weekday of an entry, and whether it runs then; the steps as the original was seen to do. */
const DUE: readonly (readonly [string, string, boolean])[] = [
  ['CRN-002', '-1 -1 -1 -1 -1', true],
  ['CRN-008', '42 18 -1 -1 -1', true],
  ['CRN-008', '43 18 -1 -1 -1', false],
  ['CRN-008', '42 17 -1 -1 -1', false],
  ['CRN-003', '-2 -1 -1 -1 -1', true],
  ['CRN-003', '-5 -1 -1 -1 -1', false],
  ['CRN-003', '-1 -6 -1 -1 -1', true],
  ['CRN-003', '-1 -5 -1 -1 -1', false],
  ['CRN-003', '-1 -1 -2 -1 -1', true],
  ['CRN-003', '-1 -1 -3 -1 -1', false],
  ['CRN-003', '-1 -1 -1 -2 -1', false],
  ['CRN-003', '-1 -1 -1 -5 -1', false],
  ['CRN-003', '-1 -1 -1 -11 -1', true],
  ['CRN-003', '-1 -1 -1 -1 -2', true],
  ['CRN-003', '-1 -1 -1 -1 -4', false],
  ['CRN-004', '-1 -1 28 -1 1', true],
  ['CRN-004', '-1 -1 1 -1 6', true],
  ['CRN-004', '-1 -1 1 -1 1', false],
  ['CRN-004', '-1 -1 -2 -1 1', false],
  ['CRN-004', '-1 -1 1 -1 -2', false],
  ['CRN-004', '42 18 28 12 6', false],
  ['CRN-004', '-1 -1 1 -1 -1', false],
  ['CRN-004', '-1 -1 -1 -1 0', false],
];
for (const [id, fields, wanted] of DUE) {
  test(`${id} ${fields} ${wanted ? 'runs' : 'does not run'}`, () => {
    const [minute = 0, hour = 0, day = 0, month = 0, week = 0] = fields.split(' ').map(Number);
    assert.equal(isDue({ minute, hour, day, month, week }, TIME), wanted);
  });
}

test('CRN-019 0 and 7 are Sunday', () => {
  const sunday = { ...TIME, week: 0 };
  for (const week of [0, 7]) {
    const when = { minute: -1, hour: -1, day: -1, month: -1, week };
    assert.ok(isDue(when, sunday));
    assert.ok(!isDue(when, TIME));
  }
});

/** The minute that is done, the present one, the minutes to run and what is done then. */
const LOOKS: readonly (readonly [string, number | null, number, readonly number[], number])[] = [
  ['the first look takes the minute that runs', null, 100, [100], 100],
  ['the next minute', 100, 101, [101], 101],
  ['the same minute is not run twice', 100, 100, [], 100],
  ['a machine that was busy makes up', 100, 103, [101, 102, 103], 103],
  ['as much as five minutes', 100, 105, [101, 102, 103, 104, 105], 105],
  ['a machine that slept does not', 100, 106, [106], 106],
  ['a clock that is set back a little waits', 100, 99, [], 100],
  ['also five minutes', 100, 95, [], 100],
  ['one that is set far back begins a new time', 100, 94, [], 94],
];
for (const [what, last, now, minutes, done] of LOOKS) {
  test(what, () => assert.deepEqual(lookAt(last, now), { minutes, last: done }));
}

test('the next look is at the next minute with something to do, within the hour', () => {
  assert.equal(
    nextLook(100, (minute) => minute >= 117),
    117,
  );
  assert.equal(
    nextLook(100, () => false),
    160,
  );
  assert.equal(
    nextLook(100, () => true),
    101,
  );
});

test('times are those of the zone in the environment', () => {
  const minute = Date.UTC(2026, 10, 28, 23, 30) / 60_000;
  assert.deepEqual(clockOf(':Asia/Tokyo')?.(minute), { minute: 30, hour: 8, day: 29, month: 11, week: 0 });
  assert.deepEqual(clockOf('UTC')?.(minute), { minute: 30, hour: 23, day: 28, month: 11, week: 6 });
  assert.equal(clockOf('Nowhere/Land'), null);
});
