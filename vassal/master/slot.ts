import type { ExitStatus } from '../../native/index.ts';
import type { ToMaster } from '../channel/index.ts';
import { LONGEST_TIMER_MS } from '../config/index.ts';
import { exitOf, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { WorkerCounters } from './context.ts';
import type { WorkerBirth } from './launch-worker.ts';
import { forkbombDelay } from './options.ts';
import type { SlotWords } from './slot-words.ts';
import { WorkerProcess } from './worker-process.ts';
import {
  ENDING,
  restAfter,
  stepWorker,
  type WorkerAction,
  type WorkerEvent,
  type WorkerState,
} from './worker-table.ts';

/** Whoever ends sooner after accepting has ended young, ms. */
const YOUNG_MS = 1000;

/** What the slot tells its generation. */
export interface SlotEvents {
  accepting(slot: Slot): void;
  failed(slot: Slot, failure: SlotFailure): void;
  gone(slot: Slot): void;
  loyal(): void;
  command(command: 'reload' | 'stop', reason: string): void;
  asked(slot: Slot, part: string, question: unknown): unknown;
}

/** What stays the same for every process of a slot. */
export type SlotBirth = Omit<WorkerBirth, 'respawns' | 'paused'>;

/** How a slot leads its processes. */
export interface Conduct {
  /** One that ends by itself is replaced. */
  readonly supervised: boolean;
  /** How long a draining process lives at most, ms. */
  readonly mercy: number;
  readonly words: SlotWords;
}

/** Why a worker could not start. */
export interface SlotFailure {
  readonly text: string;
  readonly exit: number;
}

/** One numbered place for a worker: it holds at most one process, and what `worker-table.ts` decides about it is done here. */
export class Slot {
  readonly birth: SlotBirth;
  readonly #events: SlotEvents;
  readonly #log: Log;
  readonly #conduct: Conduct;
  #state: WorkerState = 'empty';
  #process: WorkerProcess | null = null;
  /** Failures in a row. */
  #failures = 0;
  #failure: SlotFailure | null = null;
  #respawns = 0;
  #paused = false;
  #spawnedAt = 0;
  #acceptingSince = 0;
  #drainedAt = 0;
  #harakiris = 0;
  #lastExit = 0;
  #lastPid = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(birth: SlotBirth, events: SlotEvents, log: Log, conduct: Conduct) {
    this.birth = birth;
    this.#events = events;
    this.#log = log;
    this.#conduct = conduct;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** 0 when no process runs in it. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get respawns(): number {
    return this.#respawns;
  }

  /** Unix seconds. */
  get spawnedAt(): number {
    return this.#spawnedAt;
  }

  /** Seconds since its process was started. */
  get age(): number {
    return Date.now() / 1000 - this.#spawnedAt;
  }

  /** How many of its processes were killed for a request that ran too long. */
  get harakiris(): number {
    return this.#harakiris;
  }

  /** Kills its process for a request that runs too long; another one takes its place. */
  harakiri(): void {
    this.#harakiris += 1;
    this.handle('slay');
  }

  get #kind(): string {
    return this.birth.aide?.kind ?? 'worker';
  }

  /** Exit code of the last process, 1 for one that a signal ended. */
  get lastExit(): number {
    return this.#lastExit;
  }

  handle(event: WorkerEvent): void {
    const { next, actions } = stepWorker(this.#state, event, this.#conduct.supervised);
    this.#state = next;
    for (const action of actions) this.#act(action);
  }

  /** Lets it finish what it does, and says so. */
  drain(): void {
    const line = this.#state === 'accepting' ? this.#conduct.words.asked(this.pid) : null;
    if (line !== null) this.#log.line(line);
    this.handle('drain');
  }

  /** Stops or resumes accepting, also for the processes that follow; what runs goes on. */
  pause(on: boolean): void {
    this.#paused = on;
    this.#process?.send({ type: on ? 'pause' : 'resume' });
  }

  /** Says something to a part in its process. */
  tell(part: string, message: unknown): void {
    this.#process?.send({ type: 'tell', part, message });
  }

  /** What the worker says of itself; `null` when it does not answer in time. */
  async ask(): Promise<WorkerCounters | null> {
    return this.#state === 'accepting' ? ((await this.#process?.ask()) ?? null) : null;
  }

  #act(action: WorkerAction): void {
    switch (action) {
      case 'launch':
        return this.#launch();
      case 'ask-to-drain':
        this.#drainedAt = performance.now();
        this.#process?.send({ type: 'drain' });
        return this.#after(this.#conduct.mercy, () => this.#mercyOver());
      case 'kill':
        return this.#process?.kill();
      case 'rest':
        return this.#restThenLaunch();
      case 'report-accepting':
        this.#acceptingSince = performance.now();
        return this.#events.accepting(this);
      case 'report-failed':
        return this.#events.failed(
          this,
          this.#failure ?? { text: `${this.#conduct.words.name} ended before it accepted`, exit: 1 },
        );
      case 'report-died':
        this.#respawns += 1;
        return;
      case 'report-recycled':
        this.#log.line(`${this.#conduct.words.name} killed successfully (pid: ${this.#lastPid})`);
        this.#respawns += 1;
        return;
      case 'report-cheaped':
        this.#log.line(`uWSGI ${this.#conduct.words.name} cheaped.`);
        this.#respawns += 1;
        return;
      case 'report-gone':
        this.#rest();
        return this.#events.gone(this);
    }
  }

  #launch(): void {
    this.#failure = null;
    this.#spawnedAt = Math.floor(Date.now() / 1000);
    try {
      this.#process = this.#start();
    } catch (thrown) {
      // A machine, or a limit, that is exhausted now may have room when the slot has rested.
      this.#unstarted(reason(thrown));
      setImmediate(() => this.handle('exited'));
    }
  }

  #start(): WorkerProcess {
    const { words } = this.#conduct;
    const process = new WorkerProcess(
      { ...this.birth, respawns: this.#respawns, paused: this.#paused },
      {
        born: (pid) => {
          const line = this.#respawns > 0 ? words.respawned(pid) : null;
          if (line !== null) this.#log.line(line);
        },
        unstarted: (reason) => this.#unstarted(reason),
        message: (message) => this.#received(message),
        asked: (part, question) => this.#events.asked(this, part, question),
        // One that only closed its channel cannot be led any more; a draining one finishes its requests first.
        hungUp: () => {
          if (!ENDING.has(this.#state)) process.kill();
        },
        exited: (status) => this.#exited(status),
      },
    );
    return process;
  }

  #unstarted(reason: string): void {
    this.#failure = { text: `unable to start ${this.#conduct.words.name}: ${reason}`, exit: 1 };
  }

  #received(message: ToMaster): void {
    switch (message.type) {
      case 'accepting':
        this.#sayAccepting(Number(message.cores));
        return this.handle('accepting');
      case 'failed':
        this.#failure = { text: String(message.text), exit: exitOf(message.exit) };
        return this.handle('failed');
      case 'recycling':
        return this.handle('recycle');
      case 'loyal':
        return this.#events.loyal();
      case 'command':
        if (message.command === 'reload' || message.command === 'stop') {
          this.#events.command(message.command, String(message.reason));
        }
    }
  }

  #sayAccepting(cores: number): void {
    const { words } = this.#conduct;
    if (this.#respawns === 0 || words.respawned(this.pid) === null)
      this.#log.line(words.spawned(this.pid, cores));
  }

  #exited(status: ExitStatus): void {
    this.#rest();
    const { supervised, words } = this.#conduct;
    const { pid } = this;
    this.#process = null;
    this.#lastPid = pid;
    this.#lastExit = status.code ?? 1;
    if (this.#state === 'accepting' && supervised) this.#log.line(words.died(pid, status.signal));
    if (this.#state === 'draining' && this.#drainedAt > 0) {
      const seconds = Math.round((performance.now() - this.#drainedAt) / 1000);
      this.#log.line(words.ended(pid, seconds));
    }
    this.handle(this.#isYoung() ? 'exited-young' : 'exited');
  }

  #isYoung(): boolean {
    if (this.#state !== 'accepting') return false;
    if (performance.now() - this.#acceptingSince < YOUNG_MS) return true;
    this.#failures = 0;
    return false;
  }

  #restThenLaunch(): void {
    this.#failures += 1;
    const delay = this.birth.configuration.get(forkbombDelay);
    const rest = restAfter(this.#failures, delay === null ? null : delay * 1000);
    if (this.#acceptingSince > 0)
      this.#log.line(
        `${this.#kind} respawning too fast !!! i have to sleep a bit (${rest / 1000} seconds)...`,
      );
    this.#after(rest, () => this.handle('rest-over'));
  }

  #mercyOver(): void {
    const { name } = this.#conduct.words;
    this.#log.line(`${name} (pid: ${this.pid}) is taking too much time to die...NO MERCY !!!`);
    this.handle('mercy-over');
  }

  #after(milliseconds: number, body: () => void): void {
    this.#rest();
    this.#timer = setTimeout(body, Math.min(milliseconds, LONGEST_TIMER_MS));
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
