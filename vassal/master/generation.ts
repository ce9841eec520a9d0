import { native } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import { servedSockets, type BoundSocket } from '../sockets/index.ts';
import { Counters } from '../counters/index.ts';
import type { Calls } from '../worker/calls.ts';
import type { LedWorker, Launcher, MasterHooks, WorkerSnapshot } from './context.ts';
import { ERR_MASTER_NO_APPLICATION, ERR_MASTER_PROCESSES, ERR_MASTER_WORKER } from './errors.ts';
import { workerEnvironment } from './launch-worker.ts';
import { chdir, commandMode, master, noServer, workerReloadMercy, workers } from './options.ts';
import { Slot, type SlotFailure } from './slot.ts';
import { snapshotOf } from './snapshot.ts';
import { ENDING, type WorkerState } from './worker-table.ts';

const MOST_WORKERS = 1024;
const SERVING: ReadonlySet<WorkerState> = new Set(['starting', 'accepting', ...ENDING]);

/** What a generation tells the master. */
export interface GenerationEvents {
  /** Every worker accepts for the first time. */
  accepting(generation: Generation): void;
  /** A worker could not start before all accepted. */
  failed(generation: Generation, failure: Failure): void;
  /** No worker is left, for good. */
  empty(generation: Generation): void;
  loyal(): void;
  command(command: 'reload' | 'stop', reason: string): void;
}

export interface GenerationSettings {
  /** Number of the reload that made it, 0 for the first. */
  readonly number: number;
  readonly configuration: Configuration;
  readonly sockets: readonly BoundSocket[];
  readonly self: readonly string[];
  /** When the master began, Unix seconds. */
  readonly startedAt: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** One configuration with its workers (design §2). */
export class Generation {
  readonly settings: GenerationSettings;
  readonly hooks: readonly MasterHooks[];
  readonly #events: GenerationEvents;
  readonly #slots: Slot[];
  readonly #memory: number;
  readonly #counters: ArrayBuffer;
  /** Workers that start with it and do not accept yet. */
  #waiting = new Set<Slot>();
  #settled = false;
  #launcher: Launcher | null = null;
  /** Workers that a chain has still to replace; the first one is being replaced. */
  #chain: Slot[] = [];

  constructor(settings: GenerationSettings, hooks: readonly MasterHooks[], events: GenerationEvents) {
    const { configuration } = settings;
    // Without anything to serve, an instance only holds sockets for others (a zerg pool), unless it is to run without.
    const works = configuration.get(noServer) || configuration.get(commandMode);
    const count = works || servedSockets(settings.sockets).length > 0 ? countOf(configuration) : 0;
    this.settings = settings;
    this.hooks = hooks;
    this.#events = events;
    this.#memory = native.memoryFile('counters', new Uint8Array(Counters.bytes(count)));
    this.#counters = native.mapMemory(this.#memory, Counters.bytes(count));
    this.#slots = Array.from({ length: count }, (_, index) => this.#slot(index + 1));
  }

  #shares(): Readonly<Record<string, number>> {
    return Object.assign({}, ...this.hooks.map((hook) => hook.shares?.())) as Record<string, number>;
  }

  /** Exit code for an instance whose workers are gone by themselves. */
  get exitCode(): number {
    return Math.max(0, ...this.#slots.map(({ lastExit }) => lastExit));
  }

  get isEmpty(): boolean {
    return this.#slots.every(({ state }) => state === 'gone');
  }

  start(): void {
    void this.#begin();
  }

  /** Workers start when their application is loaded, if it is loaded once for all of them. */
  async #begin(): Promise<void> {
    const { configuration, environment, number } = this.settings;
    const surroundings = {
      environment: workerEnvironment(configuration, environment, number),
      calls: Object.assign({}, ...this.hooks.map(({ calls }) => calls)) as Calls,
      shared: this.#shares(),
      directory: configuration.get(chdir),
    };
    try {
      for (const { launcher } of this.#isPlain ? this.hooks : []) {
        if (launcher !== undefined) this.#launcher ??= await launcher(surroundings);
      }
    } catch (thrown) {
      return this.#unloadable(thrown);
    }
    const first = this.#first();
    this.#waiting = new Set(this.#slots.slice(0, first));
    for (const [index, slot] of this.#slots.entries()) slot.handle(index < first ? 'spawn' : 'cheap');
    if (first === 0) this.#accepted();
  }

  #first(): number {
    const all = this.#slots.length;
    return Math.min(all, ...this.hooks.map((hook) => hook.initial?.(all) ?? all));
  }

  /** What is done to each worker before its application would have to be done to its template, which is none of them. */
  get #isPlain(): boolean {
    if (this.hooks.some(({ beforeLoading }) => beforeLoading === true)) return false;
    return this.#slots.every(({ birth }) => birth.changes.every(({ operations }) => operations.length === 0));
  }

  #unloadable(thrown: unknown): void {
    const failure =
      thrown instanceof Failure
        ? thrown
        : new Failure(ERR_MASTER_WORKER, { tried: 'load the application', found: reason(thrown) });
    if (this.#settled) return this.settings.log.line(failure.message);
    this.#settled = true;
    this.#events.failed(this, failure);
  }

  /** Lets every worker finish what it does; none is replaced. */
  drain(): void {
    this.#settled = true;
    this.#chain = [];
    for (const slot of this.#slots) {
      if (slot.state === 'accepting')
        this.settings.log.line(`Gracefully killing worker ${slot.birth.id} (pid: ${slot.pid})...`);
      slot.handle('drain');
    }
  }

  kill(): void {
    this.#settled = true;
    for (const slot of this.#slots) slot.handle('kill');
  }

  /** Replaces the workers one after the other: the next one when the one before accepts again (manual 5.2.9). */
  chain(): void {
    this.settings.log.line('chain reload starting...');
    this.#chain = this.#slots.filter(({ state }) => state === 'accepting');
    this.#follow();
  }

  #follow(): void {
    // What is not there, or is being replaced already, waits for nobody.
    while (this.#chain.length > 0 && this.#chain[0]?.state !== 'accepting') this.#chain.shift();
    const [next] = this.#chain;
    if (next === undefined) return this.settings.log.line('chain reloading complete');
    this.settings.log.line(`chain next victim is worker ${next.birth.id}`);
    next.handle('recycle');
  }

  pause(on: boolean): void {
    for (const slot of this.#slots) slot.pause(on);
  }

  /** Frees what the generation holds itself; its sockets may belong to another one too. */
  close(): void {
    native.close(this.#memory);
  }

  snapshot(): Promise<WorkerSnapshot[]> {
    const of = (slot: Slot): Promise<WorkerSnapshot> => {
      return snapshotOf(slot, new Counters(this.#counters, slot.birth.id));
    };
    return Promise.all(this.#slots.map(of));
  }

  /** What its parts tell of themselves in the stats. */
  get sections(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.hooks.flatMap((hook) => Object.entries(hook.stats?.() ?? {})));
  }

  /** The processes of the workers, for parts that end them early. */
  workers(): readonly LedWorker[] {
    const serving = this.#slots.filter(({ pid, state }) => pid > 0 && SERVING.has(state));
    return serving.map((slot) => this.#led(slot));
  }

  #led(slot: Slot): LedWorker {
    const counters = new Counters(this.#counters, slot.birth.id);
    const busy = slot.state === 'starting' ? 0 : counters.get('busy');
    return {
      id: slot.birth.id,
      pid: slot.pid,
      age: slot.age,
      accepting: slot.state === 'accepting',
      starting: slot.state === 'starting',
      counters,
      full: busy > 0 && busy >= counters.get('cores'),
      busy: busy > 0,
      cheap: () => slot.handle('cheap'),
      recycle: () => slot.handle('recycle'),
      harakiri: () => slot.harakiri(),
      tell: (part, message) => slot.tell(part, message),
    };
  }

  /** Starts workers in places that were left empty. */
  spawn(count: number): void {
    const cheap = this.#slots.filter(({ state }) => state === 'cheap' || state === 'cheaping');
    for (const slot of cheap.slice(0, count)) slot.handle('spawn');
  }

  /** Whether any worker answers at this moment; one whose application never gives way does not (manual 7.2.10). */
  async isAlive(): Promise<boolean> {
    if (this.#slots.every(({ state }) => state === 'cheap')) return true;
    const answers = await Promise.all(this.#slots.map((slot) => slot.ask()));
    return answers.some((answer) => answer !== null);
  }

  #slot(id: number): Slot {
    const { number, configuration, sockets, self, startedAt, environment, log } = this.settings;
    const birth = {
      id,
      generation: number,
      configuration,
      sockets: servedSockets(sockets).filter(({ workers }) => workers?.includes(id) ?? true),
      counters: this.#memory,
      self,
      startedAt,
      environment,
      changes: this.hooks.flatMap((hook) => hook.birth?.(id) ?? []),
      shares: () => this.#shares(),
      launcher: () => this.#launcher,
      output: () => this.hooks.find((hook) => hook.output !== undefined)?.output?.() ?? null,
    };
    const mercy = configuration.get(workerReloadMercy) * 1000;
    const events = {
      accepting: (slot: Slot) => this.#accepting(slot),
      failed: (_: Slot, failure: SlotFailure) => this.#failed(failure),
      gone: () => {
        if (this.isEmpty) this.#events.empty(this);
      },
      loyal: () => this.#events.loyal(),
      command: this.#events.command,
      asked: ({ birth: asking, pid }: Slot, part: string, question: unknown) => {
        const answer = this.hooks.find(({ answers }) => Object.hasOwn(answers ?? {}, part))?.answers?.[part];
        if (answer === undefined) throw new Error(`nothing of this instance answers for ${part}`);
        return answer(question, { id: asking.id, pid });
      },
    };
    return new Slot(birth, events, log, configuration.get(master), mercy);
  }

  #accepting(slot: Slot): void {
    this.#waiting.delete(slot);
    if (this.#waiting.size === 0) this.#accepted();
    if (this.#chain[0] !== slot) return;
    this.#chain.shift();
    this.#follow();
  }

  #accepted(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#events.accepting(this);
  }

  #failed({ text, exit }: SlotFailure): void {
    if (this.#settled) return this.settings.log.line(text);
    this.#settled = true;
    const row = exit === ERR_MASTER_NO_APPLICATION.exit ? ERR_MASTER_NO_APPLICATION : ERR_MASTER_WORKER;
    this.#events.failed(this, new Failure({ ...row, exit }, { tried: 'start the workers', found: text }));
  }
}

function countOf(configuration: Configuration): number {
  const count = configuration.get(workers);
  if (count >= 1 && count <= MOST_WORKERS) return count;
  throw new Failure(ERR_MASTER_PROCESSES, { tried: 'start the workers', found: `processes = ${count}` });
}
