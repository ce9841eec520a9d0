import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fleet, type FleetWorld } from '../../emperor/fleet.ts';
import { statsOf, statusLine } from '../../emperor/stats.ts';
import { entry, policy, start, vassal } from './samples.ts';

/** A world in which no process can be had. */
function barren(): FleetWorld & { lines: string[]; sizes: number[] } {
  const lines: string[] = [];
  const sizes: number[] = [];
  return {
    lines,
    sizes,
    policy,
    log: { line: (text) => lines.push(text), event: (text) => lines.push(text) },
    now: () => start,
    launch: () => {
      throw new Error('socketpair: EMFILE');
    },
    open: () => Promise.resolve(null),
    check: () => Promise.resolve(null),
    hook: () => undefined,
    sizeChanged: (size) => sizes.push(size),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('EMP-097 keys and their order are those of the original', async (t) => {
  const fleet = new Fleet(barren());
  t.after(() => fleet.order('stop'));
  fleet.take('/vassals', { type: 'added', entry: entry() });
  await turn();
  const stats = statsOf({ sources: ['/vassals'], tyrant: false }, fleet) as Record<string, unknown>;
  assert.deepEqual(Object.keys(stats), [
    ...[
      'version',
      'pid',
      'uid',
      'gid',
      'cwd',
      'emperor',
      'emperor_tyrant',
      'throttle_level',
      'vassals',
      'blacklist',
    ],
  ]);
  assert.deepEqual(stats['vassals'], [
    {
      id: 'a.ini',
      pid: -1,
      born: start.unix,
      last_mod: 1_600_000_000,
      last_heartbeat: 0,
      loyal: 0,
      ready: 0,
      accepting: 0,
      last_loyal: 0,
      last_ready: 0,
      last_accepting: 0,
      first_run: start.unix,
      last_run: start.unix,
      cursed: 0,
      zerg: 0,
      on_demand: '',
      uid: 0,
      gid: 0,
      monitor: '/vassals',
      respawns: 0,
    },
  ]);
  const { delay } = fleet.vassals()[0]?.vassal.offence ?? {};
  assert.deepEqual(stats['blacklist'], [
    { id: 'a.ini', throttle_level: delay, attempt: 1, first_attempt: start.unix, last_attempt: start.unix },
  ]);
  assert.equal(stats['throttle_level'], delay);
});

test('EMP-107 the line of SIGUSR1', () => {
  assert.equal(
    statusLine(vassal('running', { announced: { ready: 1, accepting: 1, loyal: 1 } })),
    'vassal instance a.ini (last modified 1600000000) status 0 loyal 1 zerg 0',
  );
});

test('a system that gives no process costs the vassal a delay, and its reason is in the log', async (t) => {
  const world = barren();
  const fleet = new Fleet(world);
  t.after(() => fleet.order('stop'));
  fleet.take('/vassals', { type: 'added', entry: entry() });
  await turn();
  assert.match(
    world.lines[0] ?? '',
    /ERR_EMPEROR_LAUNCH: unable to start the vassal a\.ini: socketpair: EMFILE;/,
  );
  assert.equal(fleet.vassals()[0]?.vassal.state, 'waiting');
});

test('EMP-007 the same name in two sources is one vassal, of the first one, and then of the other', (t) => {
  const world = barren();
  const fleet = new Fleet(world);
  t.after(() => fleet.order('stop'));
  const monitors = (): string[] => fleet.vassals().map(({ vassal }) => vassal.monitor);
  fleet.take('/a', { type: 'added', entry: entry() });
  fleet.take('/b', { type: 'added', entry: entry() });
  assert.deepEqual(monitors(), ['/a']);
  assert.equal(world.lines[0], '[emperor] a.ini of /b waits: /a has a vassal of that name');
  fleet.take('/a', { type: 'removed', name: 'a.ini' });
  assert.ok(monitors().includes('/b'));
});

test('what is stopped before its turn to start is never started, and nothing is added after the end', async () => {
  const world = { ...barren(), launch: () => assert.fail('started') };
  const fleet = new Fleet(world);
  fleet.take('/vassals', { type: 'added', entry: entry() });
  fleet.order('stop');
  fleet.take('/vassals', { type: 'added', entry: entry({ name: 'b.ini' }) });
  await turn();
  assert.equal(fleet.size, 0);
  assert.deepEqual(world.sizes, [1, 0]);
});

test('a renamed configuration starts when its old vassal has ended', async () => {
  const starts: string[] = [];
  const world: FleetWorld = {
    ...barren(),
    launch: (vassal) => {
      starts.push(vassal.name);
      throw new Error('none');
    },
  };
  const fleet = new Fleet(world);
  fleet.take('/v', { type: 'added', entry: entry() });
  fleet.take('/v', { type: 'removed', name: 'a.ini' });
  fleet.take('/v', { type: 'added', entry: entry({ name: 'b.ini' }) });
  assert.deepEqual(
    fleet.vassals().map(({ vassal }) => vassal.state),
    ['stopping', 'waiting'],
  );
  await turn();
  await turn();
  assert.deepEqual(starts, ['b.ini']);
  fleet.order('stop');
});
