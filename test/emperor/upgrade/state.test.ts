import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fleet } from '../../../emperor/fleet.ts';
import type { VassalProcess } from '../../../emperor/process.ts';
import type { DemandSocket } from '../../../emperor/demand-socket.ts';
import { systemClock } from '../../../emperor/upgrade/clock.ts';
import { RESUMPTION } from '../../../emperor/upgrade/resumption.ts';
import {
  decodeState,
  encodeState,
  STATE_VERSION,
  type EmperorState,
  type MemberState,
  type ProcessState,
} from '../../../emperor/upgrade/state.ts';
import { STATES, type State } from '../../../emperor/vassal.ts';
import { Journal } from '../../../emperor/records/index.ts';
import { entry, policy, vassal } from '../samples.ts';

const WITHOUT_PROCESS: ReadonlySet<State> = new Set(['waiting', 'opening', 'dormant', 'refused', 'halted']);

const PROCESS: ProcessState = {
  pid: 77,
  pidfd: 20,
  link: 21,
  config: null,
  captures: [{ descriptors: [1, 2], reader: 22, rest: 'aGFsZg==', cut: false }],
  retinue: { group: '/sys/fs/cgroup/emperord-1/a.ini.1', mark: '1-a.1', strayed: true },
  planned: {
    uid: 5,
    gid: 6,
    groups: [6],
    namespaces: ['net'],
    capabilities: null,
    noNewPrivileges: true,
    cgroup: null,
  },
};

/** A vassal that has seen something, in every state. */
function member(state: State): MemberState {
  const journal = new Journal();
  journal.tail.add(['one', 'two']);
  const clock = systemClock();
  return {
    key: `/vassals\0${state}.ini`,
    vassal: vassal(state, {
      name: `${state}.ini`,
      entry: entry({ name: `${state}.ini`, text: 'ü\n' }),
      owner: { uid: 5, gid: 6 },
      offence: { attempts: 3, level: 3000, delay: 2900, first: 1, last: 2 },
      allowance: { starts: 4.5, at: clock - 100 },
      heartbeat: { last: 9, due: clock + 50_000 },
      haltedBy: state === 'halted' ? 1000 : null,
      startedAt: clock - 5000,
      respawns: 7,
      untried: state === 'stopping',
      refused: state === 'running' ? 'unreadable' : null,
    }),
    timers: [
      ['retry', clock + 40_000],
      ['silence', clock + 50_000],
    ],
    process: WITHOUT_PROCESS.has(state) ? null : PROCESS,
    socket:
      state === 'dormant'
        ? { address: '/run/a.socket', descriptor: 30, file: { path: '/run/a.socket', inode: '123' } }
        : null,
    journal: {
      ...journal.memory(),
      firstLine: 1,
      cgroup: '/sys/fs/cgroup/a',
      accepted: true,
      excess: 'root',
    },
    checking: state === 'running',
  };
}

/** A fleet that takes over processes and sockets of others, and writes down what it begins. */
function fleet(): { fleet: Fleet; begun: string[]; listening: string[]; checked: string[] } {
  const begun: string[] = [];
  const checked: string[] = [];
  const listening: string[] = [];
  const log = { line: () => undefined, event: () => undefined };
  const world = {
    policy,
    log,
    now: () => ({ ms: performance.now(), unix: 1_700_000_000 }),
    launch: ({ name }: { name: string }): never => {
      begun.push(name);
      throw new Error('no process');
    },
    open: ({ name }: { name: string }) => {
      begun.push(name);
      return new Promise<null>(() => undefined);
    },
    check: ({ name }: { name: string }) => {
      checked.push(name);
      return new Promise<null>(() => undefined);
    },
    revive: ({ process, socket, vassal: { name } }: MemberState) => ({
      process:
        process === null
          ? null
          : ({
              pid: process.pid,
              unsettled: null,
              writing: null,
              memory: () => process,
            } as unknown as VassalProcess),
      socket:
        socket === null
          ? null
          : ({
              ...socket,
              file: { path: '/run/a.socket', inode: 123n },
              watch: () => listening.push(name),
            } as unknown as DemandSocket),
    }),
    hook: () => undefined,
    sizeChanged: () => undefined,
  };
  return { fleet: new Fleet(world), begun, listening, checked };
}

function state(members: readonly MemberState[]): EmperorState {
  const [first, second, third] = members.map(({ key }) => key) as [string, string, string];
  return {
    version: STATE_VERSION,
    pid: process.pid,
    program: '0',
    back: null,
    descriptors: [20, 21, 22, 30],
    safe: [40],
    dropped: true,
    client: null,
    holder: null,
    listening: [{ purpose: 'stats', address: '/s', descriptor: 9 }],
    unwritten: [[2, 'eA==']],
    memories: [['/vassals', [['a.ini', { path: '/vassals/a.ini' }]]]],
    fleet: {
      members,
      claims: [
        [
          'a.ini',
          [
            ['/vassals', entry()],
            ['/other', entry({ version: '2' })],
          ],
        ],
      ],
      leaving: [['1', first]],
      successors: [[first, [second]]],
      zergs: [[third, second]],
    },
    household: member('running'),
  };
}

/** Times to a tenth of a second: two clocks are read one after the other. */
function rounded(value: unknown): unknown {
  const text = JSON.stringify(value, (key, one: unknown) =>
    typeof one === 'number' && one > 1000 && key !== 'pid' ? Math.round(one / 100) : one,
  );
  return JSON.parse(text);
}

test('a vassal in any state is the same one in the next program', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const before = state(STATES.map(member));
  const first = fleet();
  first.fleet.resume(before.fleet);
  const carried: number[] = [];
  const memory = first.fleet.memory((descriptor) => (carried.push(descriptor), descriptor));
  const read = decodeState(encodeState({ ...before, fleet: memory }));
  assert.deepEqual(rounded(read), rounded(before));
  assert.deepEqual(carried, [30], 'its socket; those of a process are named by the process');
  // And again, since nothing may be lost on the way either.
  const second = fleet();
  second.fleet.resume(read.fleet);
  assert.deepEqual(rounded(second.fleet.memory((descriptor) => descriptor)), rounded(before.fleet));
  assert.deepEqual(second.begun, ['opening.ini']);
  assert.deepEqual(second.listening, ['dormant.ini']);
  assert.deepEqual(second.checked, ['running.ini']);
});

test('whoever should have a process and has none is launched in its turn; whoever should have none, is not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const one of STATES) {
    const { fleet: own, begun } = fleet();
    const alone = { ...member(one), process: null };
    own.resume({ members: [alone], claims: [], leaving: [], successors: [], zergs: [] });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.equal(
      RESUMPTION[one].some(({ type }) => type === 'launch'),
      !WITHOUT_PROCESS.has(one),
      one,
    );
    // Of the others the table says what follows: they were asked to stop before they ran, or are judged as dead.
    const starts = ['starting', 'opening', 'leaving'].includes(one);
    assert.deepEqual(begun, starts ? [`${one}.ini`] : [], one);
  }
});

test('while it is held, a fleet launches nobody', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { fleet: own, begun } = fleet();
  own.hold(true);
  own.take('/vassals', { type: 'added', entry: entry() });
  await new Promise(setImmediate);
  assert.deepEqual(begun, []);
  assert.deepEqual(
    own.memory((descriptor) => descriptor).members.map(({ vassal: { state } }) => state),
    ['starting'],
  );
  own.hold(false);
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['a.ini']);
});

test('ERR_UPGRADE_STATE a state of another version, or none, is refused', () => {
  const bytes = encodeState({ ...state(STATES.map(member)), version: 2, program: '9.9' });
  assert.throws(() => decodeState(bytes), /ERR_UPGRADE_STATE.*version 2 of 9\.9/);
  for (const wrong of ['', '{', 'x\n', '{"a":']) {
    assert.throws(() => decodeState(Buffer.from(wrong)), /ERR_UPGRADE_STATE/);
  }
});
