import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder } from '../../support/index.ts';
import type { VassalEvent } from '../../../emperor/events.ts';
import { step } from '../../../emperor/lifecycle.ts';
import { deathOf, type Death, type Ending } from '../../../emperor/records/death.ts';
import { Journal } from '../../../emperor/records/index.ts';
import { killsOf, killsOfMachine, ownCgroup, weigh } from '../../../emperor/records/oom.ts';
import type { Vassal } from '../../../emperor/vassal.ts';
import { after, policy, vassal } from '../samples.ts';

const NO_OOM = { certainty: 'none', source: 'vmstat', kills: 0 } as const;
const ENDED: VassalEvent = { type: 'exited', pid: 7, how: 'exit code 1' };

function ending(code: number | null, signal: number | null): Ending {
  return { status: { code, signal }, oom: NO_OOM };
}

/** The record of the death of a vassal five seconds after its start. */
function die(before: Vassal, end: Ending, killed = false, excess: string | null = null): Death {
  const event: Extract<VassalEvent, { type: 'exited' }> = { type: 'exited', pid: 7, how: 'x' };
  const now = after(5000);
  const outcome = step(before, event, now, policy);
  return deathOf(before, event, outcome, { ending: end, killed, excess, lines: ['last'] }, now);
}

const SAID = { ready: 1, accepting: 1, loyal: 0 };

test('the record of a death says how, after how long, and when it is started again', () => {
  const death = die(vassal('running'), ending(3, null));
  assert.deepEqual(death, {
    at: after(5000).unix,
    pid: 7,
    cause: 'exit',
    code: 3,
    signal: null,
    failure: null,
    lasted: 5000,
    ready: false,
    loyal: false,
    oom: NO_OOM,
    lines: ['last'],
    next: { at: after(5000).unix + 0.934, why: 'throttled: attempt 1, level 1 s' },
  });
});

test('causes: what it did, what was asked of it, what was done to it', () => {
  const causes: readonly (readonly [Vassal, Ending, boolean, string])[] = [
    [vassal('running'), ending(null, 11), false, 'signal'],
    [
      vassal('running'),
      { ...ending(null, 9), oom: { certainty: 'certain', source: 'cgroup', kills: 1 } },
      false,
      'oom',
    ],
    [vassal('dying', { heartbeat: { last: 1, due: after(0).ms } }), ending(null, 9), true, 'heartbeat'],
    [vassal('dying'), ending(0, null), false, 'link'],
    [vassal('leaving'), ending(0, null), false, 'stop'],
    [vassal('halting'), ending(0, null), false, 'stop'],
    [vassal('stopping'), ending(null, 9), true, 'mercy'],
  ];
  for (const [before, end, killed, cause] of causes) assert.equal(die(before, end, killed).cause, cause);
});

test('what comes next, and why', () => {
  const why = (before: Vassal): string => die(before, ending(0, null)).next.why;
  assert.equal(
    why(vassal('running', { announced: { ready: 1, accepting: 1, loyal: 1 } })),
    'it was loyal: at once',
  );
  assert.equal(
    why(vassal('running', { announced: SAID })),
    'it was ready, and this is its first death: at once',
  );
  assert.equal(why(vassal('halting')), 'an operator stopped it: it waits for `emperord ctl start`');
  assert.equal(why(vassal('leaving', { pause: 3000 })), 'it left by itself: a pause');
  assert.equal(why(vassal('stopping')), 'its configuration is gone');
});

test('the kernel killed it: how sure that is', () => {
  const counts = (cgroup: number | null, machine: number | null) => ({ cgroup, machine });
  assert.deepEqual(weigh(counts(0, 5), counts(1, 6), 9), {
    certainty: 'certain',
    source: 'cgroup',
    kills: 1,
  });
  assert.equal(weigh(counts(0, 5), counts(1, 6), null).certainty, 'possible');
  assert.equal(weigh(counts(0, 5), counts(0, 6), 9).certainty, 'none');
  assert.deepEqual(weigh(counts(null, 5), counts(null, 7), 9), {
    certainty: 'possible',
    source: 'vmstat',
    kills: 2,
  });
  assert.equal(weigh(counts(null, 5), counts(null, 7), 11).certainty, 'none');
  assert.equal(weigh(counts(null, null), counts(null, null), 9).source, 'unknown');
});

test('a journal keeps the last five deaths and counts all, each with the lines of its own life', () => {
  const journal = new Journal();
  for (let life = 0; life < 8; life++) {
    const before = vassal('running');
    journal.begin();
    journal.tail.add([`life ${life}`]);
    journal.ended({ code: life, signal: null });
    journal.record(before, ENDED, step(before, ENDED, after(1000), policy), after(1000));
  }
  assert.deepEqual(
    journal.deaths.map(({ code, lines }) => [code, ...lines]),
    [3, 4, 5, 6, 7].map((life) => [life, `life ${life}`]),
  );
  assert.equal(journal.counts.exit, 8);
});

test('a launch that failed is a record with its reason', () => {
  const journal = new Journal();
  const before = vassal('starting');
  const event: VassalEvent = { type: 'launch-failed', reason: 'ERR_EMPEROR_LAUNCH: no such program' };
  journal.begin();
  journal.record(before, event, step(before, event, after(0), policy), after(0));
  const [death] = journal.deaths;
  assert.equal(death?.cause, 'launch');
  assert.equal(death?.failure, 'ERR_EMPEROR_LAUNCH: no such program');
  assert.equal(death?.oom, null);
});

test('kills are read from the cgroup of the vassal, which is never that of the Emperor', (t) => {
  const group = folder(t, { 'memory.events': 'low 0\noom 4\noom_kill 3\n' });
  assert.equal(killsOf(group), 3);
  assert.equal(killsOf(folder(t)), null);
  assert.ok((killsOfMachine() ?? 0) >= 0);
  assert.equal(ownCgroup(process.pid), null);
  assert.equal(ownCgroup(2 ** 22 - 1), null);
});
