import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Action, VassalEvent } from '../../emperor/events.ts';
import { step, type Outcome } from '../../emperor/lifecycle.ts';
import { STATES, type State, type Vassal } from '../../emperor/vassal.ts';
import { after, entry, EVENTS, policy, start, vassal } from './samples.ts';

const GOLDEN = new URL('golden/lifecycle.txt', import.meta.url);

/** An action as a few words: `write 0`, `timer mercy 30000`, `log [emperor] …`. */
function words(action: Action): string {
  return Object.values(action)
    .map((value) => (value === null ? 'off' : String(value)))
    .join(' ');
}

/** The late heartbeat is looked at when it is late. */
function occasion(state: State, event: VassalEvent): Outcome {
  const heartbeat = { last: start.unix, due: start.ms + 30_000 };
  return step(vassal(state, { heartbeat, pause: 3000 }), event, after(30_000), policy);
}

test('EMP-001 every event in every state leads where the golden table says', () => {
  const lines = EVENTS.flatMap((event) => [
    `# ${event.type}`,
    ...STATES.flatMap((state) => {
      const { vassal: next, actions } = occasion(state, event);
      const arrow = next.state === state ? state : `${state} -> ${next.state}`;
      return [`${arrow}${actions.length > 0 ? ':' : ''}`, ...actions.map((action) => `    ${words(action)}`)];
    }),
  ]);
  const text = `${lines.join('\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, text);
  assert.equal(text, readFileSync(GOLDEN, 'utf8'));
});

/** Takes a vassal through events one second apart; returns it with the actions of the last one. */
function live(from: Vassal, ...events: VassalEvent[]): Outcome {
  let outcome: Outcome = { vassal: from, actions: [] };
  events.forEach((event, index) => {
    outcome = step(outcome.vassal, event, after(index * 1000), policy);
  });
  return outcome;
}

const types = ({ actions }: Outcome): string[] => actions.map(words);
const exited: VassalEvent = { type: 'exited', pid: 7, how: 'exit code 0' };

test('EMP-044 EMP-046 EMP-047 EMP-075 what a vassal says becomes flags', () => {
  const { vassal: said } = live(
    vassal('starting'),
    { type: 'executed' },
    { type: 'spawned' },
    { type: 'ready' },
    { type: 'loyal' },
  );
  assert.equal(said.state, 'running');
  assert.equal(said.accepting, true);
  assert.deepEqual(said.announced, {
    ready: start.unix + 2,
    accepting: start.unix + 2,
    loyal: start.unix + 3,
  });
});

test('EMP-003 EMP-043 a change is byte 1, and the vassal accepts again when it says so', () => {
  const reloading = live(vassal('running', { accepting: true }), {
    type: 'changed',
    entry: entry({ version: '2' }),
  });
  assert.deepEqual(types(reloading), ['log [emperor] reload the uwsgi instance a.ini', 'write 1']);
  assert.equal(reloading.vassal.state, 'reloading');
  assert.equal(reloading.vassal.accepting, false);
  assert.equal(reloading.vassal.entry.version, '2');
  assert.equal(live(reloading.vassal, { type: 'ready' }).vassal.state, 'running');
});

test('emperor-safe-reload: byte 1 only after the check, and a refused text is remembered until one is taken', () => {
  const safe = { ...policy, safeReload: true };
  const take = (from: Vassal, event: VassalEvent): Outcome => step(from, event, start, safe);
  const changed: VassalEvent = { type: 'changed', entry: entry({ version: '2' }) };
  const asked = take(vassal('running', { accepting: true }), changed);
  assert.deepEqual([types(asked), asked.vassal.state, asked.vassal.accepting], [['check'], 'running', true]);
  const refused = take(asked.vassal, { type: 'checked', refused: 'no such file' });
  assert.deepEqual(types(refused), ['log [emperor] no such file']);
  assert.deepEqual([refused.vassal.state, refused.vassal.refused], ['running', 'no such file']);
  const taken = take(take(refused.vassal, changed).vassal, { type: 'checked', refused: null });
  assert.deepEqual(
    [taken.vassal.state, taken.vassal.refused, types(taken).at(-1)],
    ['reloading', null, 'write 1'],
  );
  const dead = take(refused.vassal, exited);
  assert.deepEqual([dead.vassal.state, dead.vassal.refused], ['starting', null]);
});

test('a source that reports the same again changes nothing', () => {
  assert.deepEqual(live(vassal('running'), { type: 'added', entry: entry() }).actions, []);
  assert.equal(
    live(vassal('running'), { type: 'added', entry: entry({ version: '2' }) }).vassal.state,
    'reloading',
  );
});

test('EMP-006 EMP-082 a loyal vassal is started again at once and has no record', () => {
  const dead = live(vassal('running'), { type: 'loyal' }, exited);
  assert.equal(dead.vassal.state, 'starting');
  assert.equal(dead.vassal.offence, null);
  assert.ok(types(dead).includes('launch'));
});

test('a vassal that was ready is started again at once the first time only', () => {
  const once = live(vassal('running'), { type: 'ready' }, exited);
  assert.equal(once.vassal.state, 'starting');
  const twice = live(once.vassal, { type: 'executed' }, { type: 'ready' }, exited);
  assert.equal(twice.vassal.state, 'waiting');
});

test('a death before the new configuration was tried says nothing about it: it is started at once', () => {
  const changed: VassalEvent = { type: 'changed', entry: entry({ version: '2' }) };
  const record = { attempts: 3, level: 3000, delay: 3000, first: 1, last: 2 };
  const failed: VassalEvent = { type: 'launch-failed', reason: 'no such program' };
  const cases: readonly [from: State, events: readonly VassalEvent[], next: State, untried: boolean][] = [
    ['starting', [changed, exited], 'starting', false],
    ['starting', [changed, failed], 'starting', false],
    ['starting', [changed, { type: 'executed' }, { type: 'spawned' }, exited], 'starting', false],
    ['running', [changed, exited], 'starting', false],
    ['dying', [changed, exited], 'starting', false],
    // It has said that it accepts: what comes then is its own doing.
    ['running', [changed, { type: 'ready' }, exited], 'waiting', false],
    ['starting', [{ type: 'reload' }, exited], 'waiting', false],
    ['running', [exited], 'waiting', false],
    // A change is one chance, not two.
    ['starting', [changed, exited, exited], 'waiting', false],
  ];
  for (const [from, events, state, untried] of cases) {
    const { vassal: next } = live(vassal(from, { offence: record }), ...events);
    const what = `${from}: ${events.map(({ type }) => type).join(', ')}`;
    assert.deepEqual([next.state, next.untried], [state, untried], what);
    if (state === 'starting') assert.equal(next.offence, null, what);
  }
});

test('EMP-048 byte 22 is answered with 0, is no offence, and is followed by a pause', () => {
  const leaving = live(vassal('running'), { type: 'farewell' });
  assert.ok(types(leaving).includes('write 0'));
  const { vassal: gone, actions } = live(leaving.vassal, exited);
  assert.equal(gone.state, 'waiting');
  assert.equal(gone.offence, null);
  assert.ok(actions.map(words).includes('timer retry 3000'));
});

test('EMP-004 EMP-042 a removed vassal gets byte 0 and is forgotten when it has ended', () => {
  const stopping = live(vassal('running'), { type: 'removed' });
  assert.ok(types(stopping).includes('write 0'));
  assert.equal(types(live(stopping.vassal, exited)).at(-1), 'forget');
});

test('a vassal that comes back while it stops is started when it has stopped', () => {
  const back = live(
    vassal('running'),
    { type: 'removed' },
    { type: 'added', entry: entry({ version: '3' }) },
    exited,
  );
  assert.equal(back.vassal.state, 'starting');
  assert.equal(back.vassal.entry.version, '3');
  assert.equal(back.vassal.offence, null);
});

test('a vassal that is removed while it waits for its launch is forgotten without one', () => {
  const { vassal: stopping } = live(
    vassal('waiting'),
    { type: 'added', entry: entry() },
    { type: 'removed' },
  );
  assert.equal(stopping.state, 'stopping');
  assert.equal(types(live(stopping, { type: 'launch-failed', reason: 'stopped' })).at(-1), 'forget');
});

test('EMP-049 EMP-084 EMP-085 EMP-086 only a heartbeat that stopped kills', () => {
  const silent = vassal('running');
  assert.deepEqual(step(silent, { type: 'silence' }, after(99_000), policy).actions, []);
  const { vassal: beating } = step(silent, { type: 'heartbeat' }, start, policy);
  assert.deepEqual(types(step(beating, { type: 'silence' }, after(29_000), policy)), ['timer silence 1000']);
  const late = step(beating, { type: 'silence' }, after(30_000), policy);
  assert.equal(late.vassal.state, 'dying');
  assert.match(types(late)[0] ?? '', /sent no heartbeat in last 30 seconds, brutally respawning it\.\.\.$/);
  assert.equal(types(late).at(-1), 'kill');
});

test('emperor-graceful-shutdown asks with byte 2', () => {
  const graceful = { ...policy, gracefulStop: true };
  assert.ok(types(step(vassal('running'), { type: 'removed' }, start, graceful)).includes('write 2'));
});

test('EMP-061 EMP-062 EMP-063 tyrant: owners of root are refused, an owner is kept for life', () => {
  const tyrant = { ...policy, tyrant: true };
  const added = (uid: number, gid: number): Outcome =>
    step(vassal('waiting'), { type: 'added', entry: entry({ uid, gid }) }, start, tyrant);
  assert.equal(added(0, 1000).vassal.state, 'refused');
  assert.equal(added(1000, 0).vassal.state, 'refused');
  const { vassal: started, actions } = added(33, 34);
  assert.deepEqual(started.owner, { uid: 33, gid: 34 });
  assert.ok(
    actions.map(words).includes('log [emperor-tyrant] dropping privileges to 33 34 for instance a.ini'),
  );

  const given = step(
    { ...started, state: 'running' },
    { type: 'changed', entry: entry({ uid: 99 }) },
    start,
    tyrant,
  );
  assert.equal(given.vassal.state, 'leaving');
  assert.ok(types(given).includes('write 0'));
  const ended = step(given.vassal, exited, after(1000), tyrant);
  assert.equal(ended.vassal.state, 'refused');
  const back = step(
    ended.vassal,
    { type: 'changed', entry: entry({ uid: 33, gid: 34 }) },
    after(2000),
    tyrant,
  );
  assert.equal(back.vassal.state, 'starting');
});

test('EMP-069 EMP-074 an on-demand vassal sleeps until a connection comes, and sleeps again after it left', () => {
  const asleep = live(vassal('waiting', { onDemand: '/run/a.socket', opened: true }), {
    type: 'added',
    entry: entry(),
  });
  assert.equal(asleep.vassal.state, 'dormant');
  assert.ok(types(asleep).includes('listen'));
  const awake = live(asleep.vassal, { type: 'connected' });
  assert.equal(awake.vassal.state, 'starting');
  assert.equal(
    live(awake.vassal, { type: 'executed' }, { type: 'farewell' }, exited).vassal.state,
    'dormant',
  );
});

const halt: VassalEvent = { type: 'halt', by: 1000 };

test('a vassal that an operator stopped stays stopped until it is started, whatever its file says', () => {
  const halting = live(vassal('running'), halt);
  assert.deepEqual([halting.vassal.state, halting.vassal.haltedBy], ['halting', 1000]);
  assert.ok(types(halting).includes('write 0'));
  const changed: VassalEvent = { type: 'changed', entry: entry({ version: '2' }) };
  const { vassal: halted } = live(halting.vassal, exited, changed, { type: 'reload' }, { type: 'pardon' });
  assert.deepEqual([halted.state, halted.entry.version], ['halted', '2']);
  const started = live(halted, { type: 'resume' });
  assert.deepEqual([started.vassal.state, started.vassal.haltedBy], ['starting', null]);
  assert.ok(types(started).includes('launch'));
});

test('a vassal that waits is stopped without a process, and is not started by its timer', () => {
  const { vassal: halted, actions } = live(vassal('waiting'), halt);
  assert.equal(halted.state, 'halted');
  assert.ok(actions.map(words).includes('timer retry off'));
  assert.deepEqual(live(halted, { type: 'retry' }).actions, []);
  assert.equal(types(live(halted, { type: 'removed' })).at(-1), 'forget');
});

test('started while it stops: it is started when it has stopped', () => {
  const back = live(vassal('running'), halt, { type: 'resume' }, exited);
  assert.equal(back.vassal.state, 'starting');
  assert.equal(back.vassal.offence, null);
});

test('start is a new chance: the record is wiped and nothing is waited for', () => {
  const dead = live(vassal('running'), exited);
  assert.equal(dead.vassal.state, 'waiting');
  const started = live(dead.vassal, { type: 'resume' });
  assert.deepEqual([started.vassal.state, started.vassal.offence], ['starting', null]);
});

test('EMP-003 EMP-043 a vassal that refuses a reload is as before, until it takes one', () => {
  const served = live(vassal('running'), { type: 'ready' }).vassal;
  const change: VassalEvent = { type: 'changed', entry: entry({ version: '2' }) };
  const kept = live(served, change, { type: 'kept' });
  assert.deepEqual(types(kept), ['log [emperor] vassal a.ini refused the reload and goes on as before']);
  assert.deepEqual([kept.vassal.state, kept.vassal.accepting], ['running', true]);
  assert.match(String(kept.vassal.refused), /its log says why/);
  assert.deepEqual(live(kept.vassal, { type: 'kept' }).actions, []);
  assert.equal(live(kept.vassal, { type: 'ready' }).vassal.refused, null);
  assert.equal(live(vassal('running'), change, { type: 'kept' }).vassal.accepting, false);
  const checked: VassalEvent = { type: 'checked', refused: 'a missing file' };
  assert.equal(live(served, checked, { type: 'kept' }, { type: 'ready' }).vassal.refused, 'a missing file');
});
