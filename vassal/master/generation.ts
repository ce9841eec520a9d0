import { native } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import { servedSockets, type BoundSocket } from '../sockets/index.ts';
import { Counters } from '../counters/index.ts';
import { Aides } from './aides.ts';
import { Chain } from './chain.ts';
import type { AideOrder, LedAide, LedWorker, Launcher, MasterHooks, WorkerSnapshot } from './context.ts';
import { ERR_MASTER_NO_APPLICATION, ERR_MASTER_WORKER } from './errors.ts';
import { countOf } from './count.ts';
import { callsOf, sectionsOf, sharesOf } from './gathered.ts';
import { workerEnvironment } from './launch-worker.ts';
import { ledOf } from './led.ts';
import { chdir, commandMode, master, noServer, workerReloadMercy } from './options.ts';
import { Slot, type SlotBirth, type SlotEvents, type SlotFailure } from './slot.ts';
import { workerWords } from './slot-words.ts';
import { snapshotOf } from './snapshot.ts';
import { ENDING, type WorkerState } from './worker-table.ts';

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
  readonly #aides: Aides;
  /** How many aides there are. */
  readonly #helpers: number;
  readonly #memory: number;
  readonly #counters: ArrayBuffer;
  /** Workers that start with it and do not accept yet. */
  #waiting = new Set<Slot>();
  #settled = false;
  #launcher: Launcher | null = null;
  readonly #chain: Chain;

  constructor(settings: GenerationSettings, hooks: readonly MasterHooks[], events: GenerationEvents) {
    const { configuration } = settings;
    // Without anything to serve, an instance only holds sockets for others (a zerg pool), unless it is to run without.
    const works = configuration.get(noServer) || configuration.get(commandMode);
    const count = works || servedSockets(settings.sockets).length > 0 ? countOf(configuration) : 0;
    this.settings = settings;
    this.hooks = hooks;
    this.#events = events;
    this.#chain = new Chain(settings.log);
    const orders = hooks.flatMap((hook) => hook.aides?.() ?? []);
    this.#helpers = orders.length;
    const bytes = Counters.bytes(count + orders.length);
    this.#memory = native.memoryFile('counters', new Uint8Array(bytes));
    this.#counters = native.mapMemory(this.#memory, bytes);
    this.#slots = Array.from({ length: count }, (_, index) => this.#slot(index + 1, count));
    this.#aides = this.#assistants(orders, count);
  }

  /** Exit code for an instance whose workers are gone by themselves. */
  get exitCode(): number {
    return Math.max(0, ...this.#slots.map(({ lastExit }) => lastExit));
  }

  get isEmpty(): boolean {
    return this.#slots.every(({ state }) => state === 'gone') && this.#aides.areGone;
  }

  start(): void {
    void this.#begin();
  }

  /** Workers start when their application is loaded, if it is loaded once for all of them. */
  async #begin(): Promise<void> {
    const { configuration, environment, number } = this.settings;
    const surroundings = {
      processes: this.#slots.length + this.#helpers,
      environment: workerEnvironment(configuration, environment, number),
      calls: callsOf(this.hooks),
      shared: sharesOf(this.hooks, null),
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
    this.#chain.stop();
    for (const slot of this.#slots) slot.drain();
    this.#aides.drain();
  }

  /** It has taken over: what works beside its workers begins, when that of the generation before has ended. */
  attend(before: Promise<void>): void {
    this.#aides.start(before);
  }

  /** Resolves when no process runs any more beside the workers, of this generation and those before. */
  get attended(): Promise<void> {
    return this.#aides.ended;
  }

  kill(): void {
    this.#settled = true;
    for (const slot of this.#slots) slot.handle('kill');
    this.#aides.kill();
  }

  /** Replaces the workers one after the other (manual 5.2.9). */
  chain(): void {
    this.#chain.start(this.#slots);
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
    return sectionsOf(this.hooks);
  }

  /** The processes of the workers, for parts that end them early. */
  workers(): readonly LedWorker[] {
    const serving = this.#slots.filter(({ pid, state }) => pid > 0 && SERVING.has(state));
    return serving.map((slot) => ledOf(slot, new Counters(this.#counters, slot.birth.id)));
  }

  aides(kind: string): readonly LedAide[] {
    return this.#aides.led(kind);
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

  #slot(id: number, workers: number): Slot {
    const { configuration, sockets, log } = this.settings;
    const served = servedSockets(sockets).filter((socket) => socket.workers?.includes(id) ?? true);
    const birth = { ...this.#birth(null, id, workers), sockets: served };
    const mercy = configuration.get(workerReloadMercy) * 1000;
    const events = {
      accepting: (slot: Slot) => this.#accepting(slot),
      failed: (_: Slot, failure: SlotFailure) => this.#failed(failure),
      gone: () => this.#gone(),
      loyal: () => this.#events.loyal(),
      command: this.#events.command,
      asked: this.#asked,
    };
    return new Slot(birth, events, log, {
      supervised: configuration.get(master),
      mercy,
      words: workerWords(id),
    });
  }

  #assistants(orders: readonly AideOrder[], workers: number): Aides {
    const { configuration, log } = this.settings;
    return new Aides({
      orders,
      birth: ({ aide }, index) => this.#birth(aide, workers + index + 1, workers),
      counters: this.#counters,
      log,
      supervised: configuration.get(master),
      gone: () => this.#gone(),
      command: this.#events.command,
      asked: this.#asked,
    });
  }

  /** A worker, or an aide, asks a part. */
  readonly #asked: SlotEvents['asked'] = ({ birth, pid }, part, question) => {
    const answer = this.hooks.find(({ answers }) => Object.hasOwn(answers ?? {}, part))?.answers?.[part];
    if (answer === undefined) throw new Error(`nothing of this instance answers for ${part}`);
    return answer(question, { id: birth.id, pid, aide: birth.aide });
  };

  #gone(): void {
    // Without its last worker nobody needs the aides.
    if (this.#slots.length > 0 && this.#slots.every(({ state }) => state === 'gone')) this.#aides.drain();
    if (this.isEmpty) this.#events.empty(this);
  }

  #birth(aide: AideOrder['aide'] | null, place: number, workers: number): SlotBirth {
    const { number, configuration, self, startedAt, environment } = this.settings;
    const id = aide === null ? place : 0;
    return {
      id,
      aide,
      place,
      workers,
      generation: number,
      configuration,
      sockets: [],
      counters: this.#memory,
      self,
      startedAt,
      environment,
      changes: this.hooks.flatMap((hook) => hook.birth?.(id) ?? []),
      shares: () => sharesOf(this.hooks, aide),
      launcher: () => this.#launcher,
      output: () => this.hooks.find((hook) => hook.output !== undefined)?.output?.() ?? null,
    };
  }

  #accepting(slot: Slot): void {
    this.#waiting.delete(slot);
    if (this.#waiting.size === 0) this.#accepted();
    this.#chain.accepting(slot);
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
