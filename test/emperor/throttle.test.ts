import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { offend, type Offence } from '../../emperor/blacklist.ts';
import { judge } from '../../emperor/loyalty.ts';
import { BURST, delayOf, fullAllowance, SHORTEST_MS, takeStart } from '../../emperor/throttle.ts';
import { policy } from './samples.ts';

const bad = { loyal: false, ready: false, lasted: 10 };

/** The records of so many deaths in a row. */
function deaths(count: number, rules = policy, life = bad): Offence[] {
  const records: Offence[] = [];
  for (let index = 0; index < count; index++) {
    const { offence } = judge('a.ini', life, records.at(-1) ?? null, 100 + index, rules);
    if (offence !== null) records.push(offence);
  }
  return records;
}

test('EMP-080 the delay grows by emperor-throttle with each death', () => {
  const records = deaths(4);
  assert.deepEqual(
    records.map(({ attempts, level, first, last }) => [attempts, level, first, last]),
    [
      [1, 1000, 100, 100],
      [2, 2000, 100, 101],
      [3, 3000, 100, 102],
      [4, 4000, 100, 103],
    ],
  );
  for (const { level, delay } of records) assert.ok(delay > 0.9 * level - 1 && delay <= level);
});

test('EMP-081 emperor-max-throttle is a ceiling that is kept', () => {
  const records = deaths(20, { ...policy, maxThrottle: 5000 });
  assert.ok(records.slice(5).every(({ level, delay }) => level === 5000 && delay >= 4500 && delay <= 5000));
});

test('emperor-throttle 0 is no busy loop', () => {
  assert.ok(deaths(50, { ...policy, throttle: 0 }).every(({ delay }) => delay === SHORTEST_MS));
});

test('without a blacklist the delay does not grow', () => {
  const { offence, delay } = judge('a.ini', bad, null, 100, { ...policy, blacklist: false });
  assert.equal(offence, null);
  assert.ok(delay >= 900 && delay <= 1000);
});

test('EMP-082 loyalty wipes the record', () => {
  const verdict = judge('a.ini', { ...bad, loyal: true }, deaths(3).at(-1) ?? null, 100, policy);
  assert.deepEqual(verdict, { offence: null, delay: 0 });
});

test('a life as long as the longest delay wipes the record', () => {
  const { offence } = judge(
    'a.ini',
    { ...bad, lasted: policy.maxThrottle },
    deaths(9).at(-1) ?? null,
    100,
    policy,
  );
  assert.equal(offence?.attempts, 1);
});

test('the first death of a ready vassal costs no delay and stands in the record', () => {
  const [first, second, third] = deaths(3, policy, { ...bad, ready: true });
  assert.deepEqual([first?.delay, first?.attempts], [0, 1]);
  assert.equal(second?.level, 1000);
  assert.equal(third?.level, 2000);
});

test('vassals that died together do not start together', () => {
  const delays = ['a.ini', 'b.ini', 'c.ini', 'd.ini'].map((name) => delayOf(10_000, 10, name, policy));
  assert.equal(new Set(delays).size, delays.length);
});

test('the same history gives the same delay, between nine tenths and the level', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(1000), fc.string(), (level, attempt, name) => {
      const delay = delayOf(level, attempt, name, policy);
      const ceiling = Math.min(level, policy.maxThrottle);
      assert.equal(delay, delayOf(level, attempt, name, policy));
      assert.ok(delay === SHORTEST_MS || (delay >= Math.floor(ceiling * 0.9) && delay <= ceiling));
    }),
  );
});

test('an offence never has a negative or endless delay', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (throttle, maxThrottle) => {
      const { delay } = offend(null, 'a', 1, { ...policy, throttle, maxThrottle });
      assert.ok(delay >= SHORTEST_MS && delay <= Math.max(SHORTEST_MS, maxThrottle));
    }),
  );
});

test('starts: a burst, then one each second, whatever asks for them', () => {
  let allowance = fullAllowance(0);
  const started: number[] = [];
  for (let now = 0; now < 20_000; now += 10) {
    const taken = takeStart(allowance, now);
    allowance = taken.allowance;
    if (taken.wait === 0) started.push(now);
  }
  assert.equal(started.filter((at) => at < 1000).length, BURST);
  assert.equal(started.length, BURST + 19);
});

test('the wait for a start is long enough', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { maxLength: 100 }), (gaps) => {
      let allowance = fullAllowance(0);
      let now = 0;
      for (const gap of gaps) {
        now += gap;
        const { allowance: left, wait } = takeStart(allowance, now);
        allowance = left;
        if (wait > 0) assert.equal(takeStart(left, now + wait).wait, 0);
      }
    }),
  );
});
