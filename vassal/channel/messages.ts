import type { Setting } from '../config/index.ts';
import type { WorkerCounters } from '../master/context.ts';
import type { ProtocolName } from '../protocols/index.ts';
import type { TlsMaterial } from '../tls/index.ts';

/**
 * What master and worker say to each other over descriptor 3 of the worker, a unix stream socket. One message is
 * one line of JSON. End of stream means that the other side is gone: a worker then ends at once.
 */
export type ToWorker =
  /** First message: everything the worker needs. Its listening sockets are the descriptors named here. */
  | { readonly type: 'plan'; readonly plan: WorkerPlan }
  /** Stop accepting, finish what runs, then exit with 0. */
  | { readonly type: 'drain' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Another process is gone, and may have been the one that was woken for a connection: look whether some wait. */
  | { readonly type: 'look' }
  | { readonly type: 'snapshot'; readonly ticket: number }
  /** Of the part of this name, to the part of this name. */
  | { readonly type: 'tell'; readonly part: string; readonly message: unknown }
  /** To an `ask`; with `error`, it was refused: why. */
  | { readonly type: 'answer'; readonly ticket: number; readonly answer?: unknown; readonly error?: string };

export type ToMaster =
  /** The worker accepts. */
  | { readonly type: 'accepting'; readonly applications: number; readonly cores: number }
  /** It cannot: the reason in one line, and the exit code that the instance should have (22 need-app). */
  | { readonly type: 'failed'; readonly text: string; readonly exit: number }
  /** It has done its part: it drains already, and another process is to take its place. */
  | { readonly type: 'recycling' }
  /** The first request was answered. */
  | { readonly type: 'loyal' }
  | { readonly type: 'counters'; readonly ticket: number; readonly counters: WorkerCounters }
  /** A question of the part of this name to the part of this name; an `answer` follows. */
  | { readonly type: 'ask'; readonly ticket: number; readonly part: string; readonly question: unknown }
  | { readonly type: 'command'; readonly command: 'reload' | 'stop'; readonly reason: string };

/** A process of a generation beside its workers: it serves no requests (docs/master.md). */
export interface Aide {
  /** What it is, as `ps` shows it with its number. */
  readonly kind: string;
  /** From 1, among those of its kind. */
  readonly number: number;
  /** It has a program of its own: with `lazy-apps` it loads no application (manual 6.15.2). */
  readonly programmed: boolean;
  /** What its part has to know in the process, by name. */
  readonly detail: Readonly<Record<string, string>>;
}

export interface WorkerPlan {
  /** Number of the worker, 0 for an aide. */
  readonly id: number;
  /** As `ps` shows it: `worker-1`. */
  readonly name: string;
  /** `null` for a worker. */
  readonly aide: Aide | null;
  /** Its place among the counters, from 1: workers first. */
  readonly place: number;
  /** How many workers the instance has. */
  readonly workers: number;
  /** The master: its pid, and when it was started, unix seconds. */
  readonly master: { readonly pid: number; readonly startedAt: number };
  readonly generation: number;
  /** How many workers the slot had before in this generation. */
  readonly respawns: number;
  /** The instance is paused: it accepts nobody until `resume`. */
  readonly paused: boolean;
  readonly settings: readonly Setting[];
  /** `null` when the worker loads its application itself. */
  readonly companion: LentCompanion | null;
  readonly sockets: readonly WorkerSocket[];
  /** Descriptors that parts share with it, by name. */
  readonly shared: Readonly<Record<string, number>>;
  /** Descriptor of the memory file that holds the counters of all workers; see `counters/`. */
  readonly counters: number;
  /** Descriptor for request lines; `null` when they go where the others go. */
  readonly requests: number | null;
}

/** A companion that was forked for a worker: descriptors of its channel, its process, and what it dies with. */
export interface LentCompanion {
  readonly channel: number;
  readonly process: number;
  readonly lifeline: number;
}

/** A listening socket that a worker inherits. */
export interface WorkerSocket {
  readonly descriptor: number;
  /** As written in the configuration, completed by the port that was bound: `127.0.0.1:9090`. */
  readonly name: string;
  readonly protocol: ProtocolName;
  readonly modifier1: number;
  readonly modifier2: number;
  /** What it speaks TLS with; `null` for a socket without. */
  readonly tls: TlsMaterial | null;
}
