import type { Configuration } from '../config/index.ts';
import type { Aide, LentCompanion, WorkerSocket } from '../channel/index.ts';
import type { Counters } from '../counters/index.ts';
import type { Log } from '../log/index.ts';
import type { Request, Response } from '../request/index.ts';
import type { Api, Calls, Invoke } from './calls.ts';

/** Answers a request, fully: it resolves when the response was ended. A throw becomes a 500. */
export type Handler = (request: Request, response: Response) => void | Promise<void>;

/** Runs before the handler: `true` means that it answers the request itself, fully. */
export type Responder = (request: Request, response: Response) => boolean | Promise<boolean>;

/**
 * Takes a connection as it was accepted, and closes the descriptor. Resolves when the application is done with it, rejects when
 * it failed.
 */
export type Connect = (descriptor: number) => Promise<void>;

/** An application as a runtime loaded it. */
export interface Application {
  /** Mount point, `''` for the default application. */
  readonly mountpoint: string;
  readonly modifier1: number;
  readonly handler: Handler;
  /** Nothing is loaded yet: it loads what requests name, and does not count as an application. */
  readonly dynamic?: boolean;
  /** How many requests it can hold at once when neither `threads` nor `async` is given; 1 for blocking ones. */
  readonly cores: number;
  /** Runs a function that the application gave to the engine; absent when it can only answer requests. */
  readonly invoke?: Invoke;
  /** Takes connections of raw sockets; absent when it takes none. */
  readonly connect?: Connect;
  /** Called when the worker drains; the worker waits for it, bounded by the mercy time. */
  close?(): void | Promise<void>;
}

/** What a part sees of the worker it is loaded in. */
export interface WorkerContext {
  readonly configuration: Configuration;
  readonly log: Log;
  /** What the worker counts, for the stats. */
  readonly counters: Pick<Counters, 'add' | 'get' | 'set' | 'setText'>;
  /** Worker number, from 1; 0 in an aide. */
  readonly id: number;
  /** As `ps` shows it: `worker-1`. */
  readonly name: string;
  /** What this process is when it is no worker: it serves nothing (docs/master.md). */
  readonly aide: Aide | null;
  /** Reload count of the master: 0 at the first start. */
  readonly generation: number;
  readonly sockets: readonly WorkerSocket[];
  readonly instance: Instance;
  /** The companion that was forked for this worker, its application loaded; `null` when the worker starts its own. */
  readonly companion: LentCompanion | null;
  /** Descriptors that parts of the master share with every worker, by name (`MasterHooks.shares`). */
  readonly shared: Readonly<Record<string, number>>;
  /** What the parts that were loaded before answer to applications: in bytes, and as functions of JavaScript. */
  readonly calls: Calls;
  readonly api: Api;
  /** Runs a function of the application of another language, once it is loaded. */
  readonly invoke: Invoke;
  /** Gives a connection to the application of this modifier; closes it when there is none. */
  connect(modifier1: number, descriptor: number): Promise<void>;
  /** Asks the part of this name in the master (`MasterHooks.answers`); rejects with its reason. */
  ask(part: string, question: unknown): Promise<unknown>;
  /** Asks the master, as its signals do. */
  command(command: 'reload' | 'stop', reason: string): void;
  /** This worker has done its part: it finishes what runs, ends, and another process takes its place. */
  recycle(): void;
  /** This worker cannot go on: it finishes what runs, ends, and is replaced as one that died. */
  retire(reason: string): void;
  /** How many workers of this number this generation had before; the hook phases `…-once` run at 0 only. */
  readonly respawns: number;
}

/** What a part sees of a template, which is no worker yet. */
export type TemplateContext = Pick<WorkerContext, 'configuration' | 'log' | 'generation' | 'api'>;

/** What a part gives to a template: functions of JavaScript that work there; a worker has those of its own. */
export type TemplateHooks = Pick<WorkerHooks, 'api'>;

/** What a worker knows of the instance that it belongs to. */
export interface Instance {
  /** Pid of the master, and when it was started, unix seconds. */
  readonly pid: number;
  readonly startedAt: number;
  /** Requests of all workers so far. */
  requests(): number;
  /** What the workers count, in the order of their numbers. */
  readonly workers: readonly Pick<Counters, 'get'>[];
}

/** Is told of every request; what it does is paid for by each of them. */
export interface Observer {
  /** A core begins with a request; its handler was not called yet. */
  began?(request: Request, core: number): void;
  /** The core is free again: the answer left, though its handler may still be busy with something. */
  freed?(core: number): void;
  /** A request was answered; what it was is still known, and it was not counted and logged yet. */
  over?(request: Request, response: Response): void;
  /** A request was answered and counted. @param thrown what its application threw, `undefined` for nothing */
  answered?(thrown: unknown): void;
}

/** Gives a connected socket to the wire, with the address of the client; its number, -1 when there is no place. */
export type Adopt = (descriptor: number, address: string, port: number) => number;

/**
 * Takes a core of the worker for work that is no request of the wire (1), or gives it back (-1). There may be none left, when
 * others took the last one in the same turn.
 */
export type Hold = (change: 1 | -1) => void;

/** Accepts on a socket whose bytes the wire cannot read, and hands over connections that it can read. */
export interface Gate {
  readonly socket: WorkerSocket;
  open(adopt: Adopt, hold: Hold): void;
  /** So many requests more could begin now; 0 while nothing is to be accepted. */
  setPlaces(free: number): void;
  /** A request begins on a connection that was handed over. */
  began(connection: number, request: Request): void;
  /** The answer was broken off: the client must not take what it has for the whole. */
  broken(connection: number): void;
  /** Accepts no more; resolves when what was accepted is handed over. */
  stop(): Promise<void>;
  /** Resolves when its clients have what was said to them. */
  close(): Promise<void>;
}

/** What a part gives to the worker. */
export interface WorkerHooks {
  /** Every application is loaded: the hook phase post-app (manual 3.28.1). A throw ends the start. */
  loaded?(): void | Promise<void>;
  /** The worker is about to accept: the hook phases accepting, accepting1 and their `-once` forms. */
  accepting?(): void | Promise<void>;
  /** Responders run in the order of the parts table. */
  readonly responders?: readonly Responder[];
  readonly applications?: readonly Application[];
  readonly observer?: Observer;
  readonly gates?: readonly Gate[];
  /** What it answers to applications of other languages, and the functions that it gives to those of JavaScript. */
  readonly calls?: Calls;
  readonly api?: Api;
  /** Takes what the part of this name in the master says (`LedWorker.tell`). */
  readonly told?: Readonly<Record<string, (message: unknown) => void>>;
  /**
   * An aide is to end: resolves when what this part does in it is done. Then its application is closed.
   */
  drain?(): void | Promise<void>;
  /** Has a say in how functions of the application are run. @param application runs them as they come */
  invoke?(application: Invoke): Invoke;
  /** The part serves the sockets of the worker: it accepts nothing itself. */
  readonly servesItself?: boolean;
  /** The worker begins to drain: what runs may be told so. */
  leaving?(): void | Promise<void>;
  /** The worker has drained: no request runs, and none comes. */
  stop?(): void | Promise<void>;
}
