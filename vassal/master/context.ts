import type { ExitStatus, LaunchPlan, LaunchReport } from '../../native/index.ts';
import type { Aide, LentCompanion } from '../channel/index.ts';
import type { Counters } from '../counters/index.ts';
import type { Configuration } from '../config/index.ts';
import type { Jailed } from '../instance.ts';
import type { Log } from '../log/index.ts';
import type { BoundSocket } from '../sockets/index.ts';
import type { Calls } from '../worker/calls.ts';
import type { SlotWords } from './slot-words.ts';

/** The commands a part may give the master; the same words as the signals and the master fifo (manual 3.19). */
export type MasterCommand =
  | 'reload'
  | 'stop'
  | 'brutal-stop'
  | 'brutal-reload'
  | 'workers-reload'
  | 'brutal-workers-reload'
  /** The workers are replaced one after the other. */
  | 'chain-reload'
  /** Stops accepting, and at the next one accepts again. */
  | 'pause'
  /** Starts the instance once more beside it, with its sockets. */
  | 'fork'
  /** Writes the pidfiles again. */
  | 'pidfiles';

/** One worker more or less, or none until the next connection. */
export type Scale = 1 | -1 | 'cheap';

/** A snapshot of one worker for the stats server (manual 9.5). Times in µs where the manual says so. */
export interface WorkerSnapshot {
  readonly id: number;
  /** 0 when the slot is empty (cheaped or being respawned). */
  readonly pid: number;
  readonly generation: number;
  readonly accepting: boolean;
  readonly status: 'idle' | 'busy' | 'cheap' | 'starting' | 'draining';
  readonly respawns: number;
  /** Processes of this number that were killed for a request that ran too long. */
  readonly harakiris: number;
  /** Unix seconds of the last spawn. */
  readonly lastSpawn: number;
  readonly counters: WorkerCounters;
}

/** What a worker counts itself and reports to the master. */
export interface WorkerCounters {
  readonly requests: number;
  readonly staticRequests: number;
  /** Those that left by themselves, under `offload-threads`. */
  readonly offloadedRequests: number;
  /** Those that a rule has answered (manual 6.6). */
  readonly routedRequests: number;
  readonly exceptions: number;
  /** Handlers of signals that were run. */
  readonly signals: number;
  /** Sum of the times spent in requests, µs. */
  readonly runningTime: number;
  /** Running average of the response time, µs. */
  readonly averageTime: number;
  /** Bytes sent. */
  readonly transmitted: number;
  readonly readErrors: number;
  readonly writeErrors: number;
  /** Resident and virtual size, bytes. */
  readonly rss: number;
  readonly vsz: number;
  readonly apps: readonly {
    readonly mountpoint: string;
    readonly modifier1: number;
    readonly startupMs: number;
    readonly requests: number;
    readonly exceptions: number;
  }[];
  readonly cores: readonly {
    readonly id: number;
    readonly requests: number;
    readonly inRequest: boolean;
    readonly vars: readonly string[];
  }[];
}

/** A listening socket as the stats and the log show it. */
export interface SocketSnapshot {
  readonly name: string;
  readonly protocol: string;
  /** Connections waiting in the listen queue, and its length. */
  readonly queue: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** A snapshot of the instance: the workers and the sockets of the present generation. */
export interface InstanceSnapshot {
  readonly workers: readonly WorkerSnapshot[];
  readonly sockets: readonly SocketSnapshot[];
  /** What parts tell of themselves, by the name of their section. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** A worker that starts, accepts, or finishes what it does, as parts may lead it. */
export interface LedWorker {
  readonly id: number;
  readonly pid: number;
  /** Seconds since its process was started. */
  readonly age: number;
  /** It accepts: it was not asked to end. */
  readonly accepting: boolean;
  /** It does not accept yet. */
  readonly starting: boolean;
  /** What it counts, and which requests it runs; readable also when it hangs. */
  readonly counters: Pick<Counters, 'get' | 'text'>;
  /** No core of it is free; some core of it is in a request. */
  readonly full: boolean;
  readonly busy: boolean;
  /** Lets it finish what it does; another process takes its place. */
  recycle(): void;
  /** Lets it finish what it does; its place stays empty until `spawn`. */
  cheap(): void;
  /** Kills it for a request that runs too long; another process takes its place. */
  harakiri(): void;
  /** Says something to the part of this name in it (`WorkerHooks.told`). */
  tell(part: string, message: unknown): void;
}

/** Who asks: a worker, or an aide. */
export interface Asker {
  readonly id: number;
  readonly pid: number;
  readonly aide: Aide | null;
}

/** Answers a question of a worker, or of an aide, whose id is 0. It is a tenant's: nothing of it is what it should be before that was looked at. */
export type Answer = (question: unknown, from: Asker) => unknown;

/** A process beside the workers that a configuration asks for. */
export interface AideOrder {
  readonly aide: Aide;
  /** How long it may finish what it does before it is killed, ms. */
  readonly mercy: number;
  readonly words: SlotWords;
}

/** An aide that starts, works, or finishes what it does. */
export interface LedAide extends LedWorker {
  readonly aide: Aide;
  /** How many processes its place had before this one. */
  readonly respawns: number;
}

/** What a part sees of the master it is loaded in. */
export interface MasterContext {
  readonly configuration: Configuration;
  readonly log: Log;
  /** Reload count: 0 at the first start. */
  readonly generation: number;
  /** This is the first generation of an instance that has just been put into its namespaces; asap and pre-jail are over. */
  readonly jailed: Jailed;
  /** Program and arguments that start this instance again. */
  readonly restart: readonly string[];
  /** When the master began, Unix seconds. */
  readonly startedAt: number;
  /** The environment of programs that the master starts, as `NAME=value`: its own, changed by `env` and `unenv`. */
  environment(): string[];
  command(command: MasterCommand, reason: string): void;
  /** Asks the workers for their counters; resolves within 300 ms with the last known ones of a worker that is silent. */
  snapshot(): Promise<InstanceSnapshot>;
  /** The sockets of this generation once they are bound: the shared ones from `enter` on, all from `bound` on. */
  sockets(): readonly BoundSocket[];
  /** The processes of this generation; empty until its workers start. */
  workers(): readonly LedWorker[];
  /** Those of a kind beside the workers; empty until its workers accept. */
  aides(kind: string): readonly LedAide[];
  /** Starts up to so many workers in places that are empty because they were not needed. */
  spawn(count: number): void;
  /** Asks for another number of workers; nothing happens where it does not change. */
  scale(change: Scale): void;
  /** Asks the Emperor for reinforcements (byte 30); nothing happens without one. */
  reinforce(): void;
}

/** What a part adds to the launch of a worker. */
export interface WorkerBirthChanges {
  /** Right before the program. */
  readonly operations: LaunchPlan;
  /** Arguments of the runtime. */
  readonly flags: readonly string[];
  /** Entries as `NAME=value`. */
  readonly environment: readonly string[];
}

/** The process of a worker, whoever started it. */
export interface BornProcess {
  readonly pid: number;
  /** Resolves with `null` when its program runs, with the report when it does not. */
  readonly started: Promise<LaunchReport | null>;
  /** Calls back once, when it has ended. */
  watch(onExit: (status: ExitStatus) => void): void;
  /** SIGKILL. */
  kill(): void;
}

/** Starts workers in the place of the master: a template that has loaded their application (design §2). */
export interface Launcher {
  /**
   * Starts a process that has its application, or a companion that has it, which it finds on these descriptors.
   * @param name `worker-1`, or that of an aide
   * @returns what it has; `null` when it cannot any more: the master then starts the worker itself, which loads for itself
   */
  launch(
    plan: LaunchPlan,
    name: string,
    lent: LentCompanion,
    born: (process: BornProcess) => void,
  ): 'application' | 'companion' | null;
}

/** What a worker starts with, beside its plan. */
export interface Surroundings {
  /** How many processes there are to start. */
  readonly processes: number;
  /** What the parts answer to an application while it is loaded. */
  readonly calls: Calls;
  /** What the parts share with every worker: descriptors, by name. */
  readonly shared: Readonly<Record<string, number>>;
  /** Entries as `NAME=value`. */
  readonly environment: readonly string[];
  readonly directory: string | null;
}

/** What a part gives to the master. All are optional; errors end the start, or the reload, that called them. */
export interface MasterHooks {
  /**
   * The phases before the privileges are dropped, in the order of manual 3.28.1; asap is the call of `PartCode.master`
   * itself. Nothing is bound yet. At a reload they come too, with the privileges that are left.
   * `enter` puts the process into its namespaces and may go on in a new program, `jailed` comes in there,
   * `inside` under its root.
   */
  enter?(): void | Promise<void>;
  jailed?(): void | Promise<void>;
  inside?(): void | Promise<void>;
  beforeDrop?(): void | Promise<void>;
  /** The sockets are bound; the privileges are still there. */
  bound?(): void | Promise<void>;
  /** What the birth of this worker has to do more; 0 for an aide. */
  birth?(worker: number): WorkerBirthChanges;
  /**
   * Descriptors that every worker and every aide is to have, by name: memory to share, most of the time. They stay the part's.
   * @param aide who is born, `null` for a worker
   */
  shares?(aide: Aide | null): Readonly<Record<string, number>>;
  /** Processes beside the workers that the configuration asks for. They start when its workers accept. */
  aides?(): readonly AideOrder[];
  /** What it answers to an application that is loaded once for all workers, before there are any. */
  readonly calls?: Calls;
  /** Answers what `WorkerContext.ask` asks, by the names of parts; what they throw is thrown there. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** Where a worker that is about to start prints to; whoever starts it closes both. Without one, where the master prints. */
  output?(): { readonly output: number; readonly requests: number };
  /** A reload of this instance is its end: it cannot read its configuration again in there. The exit status says so. */
  readonly reloadStatus?: number;
  /** The master runs as the user of the instance: the hook phase as-user. Called also when nothing was dropped. */
  afterDrop?(): void | Promise<void>;
  /**
   * Loads the application once for all workers; they are started when it resolves, with `null` to load it themselves. A
   * throw is the failure of the start. The first part that has a launcher has the workers.
   */
  launcher?(surroundings: Surroundings): Launcher | null | Promise<Launcher | null>;
  /** Something is to be done in each worker before it loads its application: then nothing is loaded for it. */
  readonly beforeLoading?: boolean;
  /** How many of so many workers start with the generation; the places of the others are empty until `spawn`. */
  initial?(workers: number): number;
  /** Another number of workers is wanted. */
  scale?(change: Scale): void;
  /** The new generation accepts (also at the first start). */
  accepting?(): void | Promise<void>;
  /** Sections of the stats, by their names. */
  stats?(): Readonly<Record<string, unknown>>;
  /** The master ends, or a newer configuration replaces this one. */
  stop?(): void | Promise<void>;
}
