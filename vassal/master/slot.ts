import { describeReport, native, type ExitStatus } from '../../native/index.ts';
import type { Log } from '../log/index.ts';
import type { ToMaster, ToWorker } from '../channel/index.ts';
import type { WorkerCounters } from './context.ts';
import { launchWorker, type WorkerBirth } from './launch-worker.ts';
import { openLines, type Lines } from '../channel/index.ts';
import {
  restAfter,
  stepWorker,
  type WorkerAction,
  type WorkerEvent,
  type WorkerState,
} from './worker-table.ts';

const SIGKILL = 9;
/** A worker that does not answer a question in this time is taken for silent. */
const ANSWER_MS = 300;
/** How long the channel of an ended worker is read: a process that it left behind may hold the other end. */
const LAST_WORDS_MS = 100;

/** What the slot tells its generation. */
export interface SlotEvents {
  accepting(slot: Slot): void;
  failed(slot: Slot, failure: SlotFailure): void;
  gone(slot: Slot): void;
  loyal(): void;
  command(command: 'reload' | 'stop', reason: string): void;
}

/** Why a worker could not start. */
export interface SlotFailure {
  readonly text: string;
  readonly exit: number;
}

/** One numbered place for a worker: it holds at most one process, and what `worker-table.ts` decides about it is done here. */
export class Slot {
  readonly birth: Omit<WorkerBirth, 'respawns'>;
  readonly #events: SlotEvents;
  readonly #log: Log;
  readonly #supervised: boolean;
  readonly #mercy: number;
  #state: WorkerState = 'empty';
  #pid = 0;
  #pidfd = -1;
  #channel: Lines<ToWorker> | null = null;
  #failures = 0;
  #failure: SlotFailure | null = null;
  #respawns = 0;
  #spawnedAt = 0;
  #drainedAt = 0;
  #lastExit = 0;
  /** How the process ended, while its channel is still read. */
  #status: ExitStatus | null = null;
  #lastWords: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;
  #tickets = new Map<number, (counters: WorkerCounters) => void>();
  #nextTicket = 1;

  /** @param mercy how long a draining worker lives at most, ms */
  constructor(
    birth: Omit<WorkerBirth, 'respawns'>,
    events: SlotEvents,
    log: Log,
    supervised: boolean,
    mercy: number,
  ) {
    this.birth = birth;
    this.#events = events;
    this.#log = log;
    this.#supervised = supervised;
    this.#mercy = mercy;
  }

  get state(): WorkerState {
    return this.#state;
  }

  get pid(): number {
    return this.#pid;
  }

  get respawns(): number {
    return this.#respawns;
  }

  /** Unix seconds. */
  get spawnedAt(): number {
    return this.#spawnedAt;
  }

  /** Exit code of the last process, 1 for one that a signal ended. */
  get lastExit(): number {
    return this.#lastExit;
  }

  handle(event: WorkerEvent): void {
    const { next, actions } = stepWorker(this.#state, event, this.#supervised);
    this.#state = next;
    for (const action of actions) this.#act(action);
  }

  /** Stops or resumes accepting; what runs goes on. */
  pause(on: boolean): void {
    this.#channel?.send({ type: on ? 'pause' : 'resume' });
  }

  /** What the worker says of itself; `null` when it does not answer in time. */
  async ask(): Promise<WorkerCounters | null> {
    if (this.#channel === null || this.#state !== 'accepting') return null;
    const ticket = this.#nextTicket++;
    const answer = Promise.withResolvers<WorkerCounters | null>();
    const timer = setTimeout(() => answer.resolve(null), ANSWER_MS);
    this.#tickets.set(ticket, answer.resolve);
    this.#channel.send({ type: 'snapshot', ticket });
    const counters = await answer.promise;
    clearTimeout(timer);
    this.#tickets.delete(ticket);
    return counters;
  }

  #act(action: WorkerAction): void {
    switch (action) {
      case 'launch':
        return this.#launch();
      case 'ask-to-drain':
        this.#drainedAt = performance.now();
        this.#channel?.send({ type: 'drain' });
        return this.#after(this.#mercy, () => this.#mercyOver());
      case 'kill':
        return this.#kill();
      case 'rest':
        this.#failures += 1;
        return this.#after(restAfter(this.#failures), () => this.handle('rest-over'));
      case 'report-accepting':
        this.#failures = 0;
        return this.#events.accepting(this);
      case 'report-failed':
        return this.#events.failed(
          this,
          this.#failure ?? { text: `worker ${this.birth.id} ended before it accepted`, exit: 1 },
        );
      case 'report-died':
        this.#respawns += 1;
        return;
      case 'report-gone':
        this.#rest();
        return this.#events.gone(this);
    }
  }

  #launch(): void {
    const { process, channel, greeting } = launchWorker({ ...this.birth, respawns: this.#respawns });
    this.#pid = process.pid;
    this.#pidfd = process.pidfd;
    this.#failure = null;
    this.#spawnedAt = Math.floor(Date.now() / 1000);
    const lines = openLines<ToMaster, ToWorker>(channel, {
      message: (message) => this.#received(message),
      ended: () => this.#channelEnded(lines),
    });
    this.#channel = lines;
    lines.send(greeting);
    native.watchExit(process.pidfd, (status) => {
      // The last words of the worker may still be on the channel; they end with it, or are given up.
      this.#status = status;
      this.#lastWords = setTimeout(() => this.#exited(lines, status), LAST_WORDS_MS);
    });
    void process.started.then((report) => {
      if (report !== null)
        this.#failure = {
          text: `unable to start worker ${this.birth.id}: ${describeReport(report)}`,
          exit: 1,
        };
    });
    if (this.#respawns > 0) this.#log.line(`Respawned uWSGI worker ${this.birth.id} (new pid: ${this.#pid})`);
  }

  #received(message: ToMaster): void {
    switch (message.type) {
      case 'accepting':
        if (this.#respawns === 0)
          this.#log.line(
            `spawned uWSGI worker ${this.birth.id} (pid: ${this.#pid}, cores: ${Number(message.cores)})`,
          );
        return this.handle('accepting');
      case 'failed':
        this.#failure = { text: String(message.text), exit: message.exit === 22 ? 22 : 1 };
        return this.handle('failed');
      case 'loyal':
        return this.#events.loyal();
      case 'counters':
        return this.#tickets.get(message.ticket)?.(message.counters);
      case 'command':
        if (message.command === 'reload' || message.command === 'stop') {
          this.#events.command(message.command, String(message.reason));
        }
    }
  }

  /** Its process is watched by the pidfd; one that only closed its channel cannot be led any more. */
  #channelEnded(lines: Lines<ToWorker>): void {
    if (this.#status === null && this.#state !== 'draining') this.#kill();
    else if (this.#status !== null) this.#exited(lines, this.#status);
  }

  #exited(lines: Lines<ToWorker>, status: ExitStatus): void {
    if (this.#status === null) return;
    this.#status = null;
    if (this.#lastWords !== null) clearTimeout(this.#lastWords);
    native.close(this.#pidfd);
    lines.close();
    this.#rest();
    const pid = this.#pid;
    this.#pid = 0;
    this.#pidfd = -1;
    this.#channel = null;
    this.#lastExit = status.code ?? 1;
    if (this.#state === 'accepting' && this.#supervised) {
      const how = status.signal === null ? 'died' : `died, killed by signal ${status.signal}`;
      this.#log.line(`DAMN ! worker ${this.birth.id} (pid: ${pid}) ${how} :( trying respawn ...`);
    }
    if (this.#state === 'draining' && this.#drainedAt > 0) {
      const seconds = Math.round((performance.now() - this.#drainedAt) / 1000);
      this.#log.line(`worker ${this.birth.id} buried after ${seconds} seconds`);
    }
    this.handle('exited');
  }

  #kill(): void {
    if (this.#pidfd >= 0) native.signal(this.#pidfd, SIGKILL);
  }

  #mercyOver(): void {
    this.#log.line(
      `worker ${this.birth.id} (pid: ${this.#pid}) is taking too much time to die...NO MERCY !!!`,
    );
    this.handle('mercy-over');
  }

  #after(milliseconds: number, body: () => void): void {
    this.#rest();
    this.#timer = setTimeout(body, milliseconds);
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
