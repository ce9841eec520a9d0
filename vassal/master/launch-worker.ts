import { native, type LaunchPlan } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { bear, childOf } from '../forge/index.ts';
import type { ServedSocket } from '../sockets/index.ts';
import type { Aide, LentCompanion, ToWorker, WorkerPlan } from '../channel/index.ts';
import type { BornProcess, Launcher, WorkerBirthChanges } from './context.ts';
import { SHARED_VARIABLE } from '../sockets/options.ts';
import { chdir, env, FORKED_VARIABLE, unenv } from './options.ts';

const SIGKILL = 9;
/** Fixed numbers in a worker: its channel, the counters, then the sockets, and what parts share with it. */
const CHANNEL = 3;
const COUNTERS = 4;
const FIRST_SOCKET = 5;

/** Descriptors of this process that a worker prints to. */
interface WorkerOutput {
  readonly output: number;
  readonly requests: number;
}

/** What a worker is made of. */
export interface WorkerBirth {
  /** Number of the worker, 0 for an aide. */
  readonly id: number;
  readonly aide: Aide | null;
  /** Its place among the counters. */
  readonly place: number;
  /** How many workers there are. */
  readonly workers: number;
  readonly generation: number;
  readonly respawns: number;
  /** It is to accept nobody until it is told. */
  readonly paused: boolean;
  readonly configuration: Configuration;
  /** Those that it serves. */
  readonly sockets: readonly ServedSocket[];
  readonly counters: number;
  /** Descriptors that parts share with it, by name. */
  readonly shares: () => Readonly<Record<string, number>>;
  readonly self: readonly string[];
  /** When the master began, Unix seconds. */
  readonly startedAt: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly changes: readonly WorkerBirthChanges[];
  /** Starts it in the place of the master. */
  readonly launcher: () => Launcher | null;
  /** Opens what it prints to: lines, and request lines; `null` when it prints where the master prints. */
  readonly output: () => WorkerOutput | null;
}

/** A worker that is starting: our end of its channel, and the first message to send. */
export interface BornWorker {
  readonly channel: number;
  readonly greeting: ToWorker;
}

/** One launch: what is made, what it prints to, and the numbers of its descriptors. */
interface Launch {
  readonly birth: WorkerBirth;
  readonly output: WorkerOutput | null;
  readonly numbers: Numbers;
}

/** Numbers in a worker, after those of its sockets. */
interface Numbers {
  /** What parts share with it: its number here, and there. */
  readonly shared: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** Those of a companion that is lent. */
  readonly lent: LentCompanion;
  /** Where request lines go. */
  readonly requests: number;
}

/**
 * Starts the process of a worker. It leads a process group of its own: `kill(0)` in a tenant reaches nobody else.
 * @param born is called with the process, at once or later
 */
export function launchWorker(birth: WorkerBirth, born: (process: BornProcess) => void): BornWorker {
  const output = birth.output();
  try {
    const launch = { birth, output, numbers: numbersOf(birth) };
    const launcher = birth.launcher();
    const forked = launcher === null ? null : launchFrom(launcher, launch, born);
    return forked ?? launchAlone(launch, born);
  } catch (thrown) {
    closeOutput(output);
    throw thrown;
  }
}

function numbersOf({ sockets, shares }: WorkerBirth): Numbers {
  const first = FIRST_SOCKET + sockets.length;
  const shared = Object.entries(shares()).map(([name, from], index) => ({ name, from, to: first + index }));
  const channel = first + shared.length;
  return {
    shared,
    lent: { channel, process: channel + 1, lifeline: channel + 2 },
    requests: channel + 3,
  };
}

/** By a template; `null` when it does not. What it may have started all the same finds its channel closed, and ends. */
function launchFrom(
  launcher: Launcher,
  launch: Launch,
  born: (process: BornProcess) => void,
): BornWorker | null {
  const { lent } = launch.numbers;
  const [ours, theirs] = native.socketPair();
  let given: ReturnType<Launcher['launch']> = null;
  try {
    given = launcher.launch(planOf(launch, theirs), nameOf(launch.birth), lent, born);
  } finally {
    native.close(theirs);
    if (given === null) native.close(ours);
  }
  if (given === null) return null;
  closeOutput(launch.output);
  return bornWorker(launch, ours, given === 'companion' ? lent : null);
}

function launchAlone(launch: Launch, born: (process: BornProcess) => void): BornWorker {
  const [ours, theirs] = native.socketPair();
  try {
    bear(planOf(launch, theirs), (process) => {
      native.close(theirs);
      closeOutput(launch.output);
      born(childOf(process));
    });
    return bornWorker(launch, ours, null);
  } catch (thrown) {
    native.close(ours);
    native.close(theirs);
    throw thrown;
  }
}

/** As `ps` shows it. */
function nameOf({ id, aide }: WorkerBirth): string {
  return aide === null ? `worker-${id}` : `${aide.kind}-${aide.number}`;
}

function closeOutput(output: WorkerOutput | null): void {
  if (output === null) return;
  native.close(output.output);
  native.close(output.requests);
}

function bornWorker(launch: Launch, channel: number, companion: LentCompanion | null): BornWorker {
  return { channel, greeting: { type: 'plan', plan: greetingOf(launch, companion) } };
}

function planOf(launch: Launch, channel: number): LaunchPlan {
  const { configuration, sockets, counters, self, environment, generation, changes } = launch.birth;
  const [path = '', ...rest] = self;
  const directory = configuration.get(chdir);
  return [
    { op: 'process-group' },
    { op: 'parent-death-signal', signal: SIGKILL },
    { op: 'signals-default' },
    {
      op: 'descriptors',
      map: [
        { from: channel, to: CHANNEL },
        { from: counters, to: COUNTERS },
        ...sockets.map(({ descriptor }, index) => ({ from: descriptor, to: FIRST_SOCKET + index })),
        ...launch.numbers.shared.map(({ from, to }) => ({ from, to })),
        ...outputOf(launch),
      ],
    },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    {
      op: 'environment',
      entries: [
        ...workerEnvironment(configuration, environment, generation),
        ...changes.flatMap((change) => change.environment),
      ],
    },
    ...(directory === null ? [] : [{ op: 'chdir' as const, path: directory }]),
    ...changes.flatMap(({ operations }) => operations),
    { op: 'exec', path, argv: [path, ...changes.flatMap(({ flags }) => flags), ...rest, 'worker'] },
  ];
}

function outputOf({ output, numbers }: Launch): { from: number; to: number }[] {
  if (output === null) return [];
  return [
    { from: output.output, to: 1 },
    { from: output.output, to: 2 },
    { from: output.requests, to: numbers.requests },
  ];
}

/** Variables of the instance that are not the worker's business. */
const OWN = new Set([
  'UWSGI_EMPEROR_FD',
  'UWSGI_EMPEROR_FD_CONFIG',
  'NOTIFY_SOCKET',
  'WATCHDOG_USEC',
  'WATCHDOG_PID',
  'LISTEN_FDS',
  'LISTEN_PID',
  'LISTEN_FDNAMES',
  SHARED_VARIABLE,
  FORKED_VARIABLE,
]);

/** An environment without what systemd, the Emperor or another instance gave to one process alone. */
export function withoutOwn(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !OWN.has(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The environment of a worker: the instance's, changed by `env` and `unenv`, and the number of reloads. */
export function workerEnvironment(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
  generation: number,
): string[] {
  const result = new Map(Object.entries(withoutOwn(environment)));
  result.set('UWSGI_RELOADS', String(generation));
  for (const name of configuration.get(unenv)) result.delete(name);
  for (const text of configuration.get(env)) {
    const equals = text.indexOf('=');
    if (equals > 0) result.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return [...result].map(([name, value]) => `${name}=${value}`);
}

function greetingOf({ birth, output, numbers }: Launch, companion: LentCompanion | null): WorkerPlan {
  const { id, aide, place, workers, generation, respawns, paused, configuration, sockets } = birth;
  return {
    id,
    name: nameOf(birth),
    aide,
    place,
    workers,
    master: { pid: process.pid, startedAt: birth.startedAt },
    generation,
    respawns,
    paused,
    settings: configuration.settings,
    companion,
    counters: COUNTERS,
    shared: Object.fromEntries(numbers.shared.map(({ name, to }) => [name, to])),
    requests: output === null ? null : numbers.requests,
    sockets: sockets.map(({ name, protocol, modifier1, modifier2, tls }, index) => {
      return { descriptor: FIRST_SOCKET + index, name, protocol, modifier1, modifier2, tls };
    }),
  };
}
