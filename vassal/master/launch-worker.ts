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

/**
 * Starts the process of a worker. It leads a process group of its own: `kill(0)` in a tenant reaches nobody else.
 * @param born is called with the process, at once or later
 */
export function launchWorker(birth: WorkerBirth, born: (process: BornProcess) => void): BornWorker {
  const output = birth.output();
  try {
    const launcher = birth.launcher();
    const forked = launcher === null ? null : launchFrom(launcher, birth, output, born);
    return forked ?? launchAlone(birth, output, born);
  } catch (thrown) {
    closeOutput(output);
    throw thrown;
  }
}

/** By a template; `null` when it does not. What it may have started all the same finds its channel closed, and ends. */
function launchFrom(
  launcher: Launcher,
  birth: WorkerBirth,
  output: WorkerOutput | null,
  born: (process: BornProcess) => void,
): BornWorker | null {
  const lent = lentTo(birth);
  const [ours, theirs] = native.socketPair();
  let given: ReturnType<Launcher['launch']> = null;
  try {
    given = launcher.launch(planOf(birth, theirs, output), nameOf(birth), lent, born);
  } finally {
    native.close(theirs);
    if (given === null) native.close(ours);
  }
  if (given === null) return null;
  closeOutput(output);
  return bornWorker(ours, birth, given === 'companion' ? lent : null, output);
}

function launchAlone(
  birth: WorkerBirth,
  output: WorkerOutput | null,
  born: (process: BornProcess) => void,
): BornWorker {
  const [ours, theirs] = native.socketPair();
  try {
    bear(planOf(birth, theirs, output), (process) => {
      native.close(theirs);
      closeOutput(output);
      born(childOf(process));
    });
    return bornWorker(ours, birth, null, output);
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

function bornWorker(
  channel: number,
  birth: WorkerBirth,
  companion: LentCompanion | null,
  output: WorkerOutput | null,
): BornWorker {
  return { channel, greeting: { type: 'plan', plan: greetingOf(birth, companion, output) } };
}

/** What parts share comes after the sockets: its number here, and there, by name. */
function sharedWith({ sockets, shares }: WorkerBirth): (readonly [name: string, from: number, to: number])[] {
  const first = FIRST_SOCKET + sockets.length;
  return Object.entries(shares()).map(([name, from], index) => [name, from, first + index]);
}

/** Then come those of a companion that is lent. */
function lentTo(birth: WorkerBirth): LentCompanion {
  const first = FIRST_SOCKET + birth.sockets.length + sharedWith(birth).length;
  return { channel: first, process: first + 1, lifeline: first + 2 };
}

/** Then comes where request lines go. */
function requestsOf(birth: WorkerBirth): number {
  return lentTo(birth).lifeline + 1;
}

function planOf(birth: WorkerBirth, channel: number, output: WorkerOutput | null): LaunchPlan {
  const { configuration, sockets, counters, self, environment, generation, changes } = birth;
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
        ...sharedWith(birth).map(([, from, to]) => ({ from, to })),
        ...outputOf(birth, output),
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

function outputOf(birth: WorkerBirth, given: WorkerOutput | null): { from: number; to: number }[] {
  if (given === null) return [];
  const { output, requests } = given;
  return [
    { from: output, to: 1 },
    { from: output, to: 2 },
    { from: requests, to: requestsOf(birth) },
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

function greetingOf(
  birth: WorkerBirth,
  companion: LentCompanion | null,
  output: WorkerOutput | null,
): WorkerPlan {
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
    shared: Object.fromEntries(sharedWith(birth).map(([name, , to]) => [name, to])),
    requests: output === null ? null : requestsOf(birth),
    sockets: sockets.map(({ name, protocol, modifier1, modifier2, tls }, index) => {
      return { descriptor: FIRST_SOCKET + index, name, protocol, modifier1, modifier2, tls };
    }),
  };
}
