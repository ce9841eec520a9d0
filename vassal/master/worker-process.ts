import { describeReport, type ExitStatus } from '../../native/index.ts';
import { openLines, type Lines, type ToMaster, type ToWorker } from '../channel/index.ts';
import type { BornProcess, WorkerCounters } from './context.ts';
import { launchWorker, type WorkerBirth } from './launch-worker.ts';
import { reason } from '../errors/index.ts';

/** A worker that does not answer a question in this time is taken for silent. */
const ANSWER_MS = 300;
/** How long the channel of an ended worker is read: a process that it left behind may hold the other end. */
const LAST_WORDS_MS = 100;
/** Questions of a worker that wait for an answer at once: more are refused. */
const MOST_QUESTIONS = 4096;

/** What the process of a worker tells its slot. */
export interface ProcessEvents {
  /** There is a process now. */
  born(pid: number): void;
  /** It could not be started; `exited` follows. */
  unstarted(reason: string): void;
  message(message: ToMaster): void;
  /** Answers a question of its parts; a throw is the answer too. */
  asked(part: string, question: unknown): unknown;
  /** It closed its channel, but lives. */
  hungUp(): void;
  /** It is gone, and everything that it said was heard. */
  exited(status: ExitStatus): void;
}

/** Those of this master. */
const living = new Set<WorkerProcess>();

/** The process of a worker: its pidfd and its channel. */
export class WorkerProcess {
  /** `null` until it is born. */
  #process: BornProcess | null = null;
  #condemned = false;
  readonly #events: ProcessEvents;
  readonly #lines: Lines<ToWorker>;
  readonly #tickets = new Map<number, (counters: WorkerCounters) => void>();
  #nextTicket = 1;
  #questions = 0;
  /** How the process ended, while its channel is still read. */
  #status: ExitStatus | null = null;
  #lastWords: NodeJS.Timeout | null = null;

  /** Launches it. Throws when there is no process at all. */
  constructor(birth: WorkerBirth, events: ProcessEvents) {
    this.#events = events;
    const { channel, greeting } = launchWorker(birth, (process) => this.#born(process));
    this.#lines = openLines<ToMaster, ToWorker>(channel, {
      message: (message) => this.#received(message),
      ended: () => (this.#status === null ? events.hungUp() : this.#over()),
    });
    this.#lines.send(greeting);
  }

  /** 0 until it is born. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  send(message: ToWorker): void {
    this.#lines.send(message);
  }

  kill(): void {
    this.#condemned = true;
    this.#process?.kill();
  }

  /** What the worker says of itself; `null` when it does not answer in time. */
  async ask(): Promise<WorkerCounters | null> {
    const ticket = this.#nextTicket++;
    const answer = Promise.withResolvers<WorkerCounters | null>();
    const timer = setTimeout(() => answer.resolve(null), ANSWER_MS);
    this.#tickets.set(ticket, answer.resolve);
    this.#lines.send({ type: 'snapshot', ticket });
    const counters = await answer.promise;
    clearTimeout(timer);
    this.#tickets.delete(ticket);
    return counters;
  }

  #born(process: BornProcess): void {
    this.#process = process;
    if (this.#condemned) this.kill();
    living.add(this);
    process.watch((status) => {
      living.delete(this);
      for (const other of living) other.send({ type: 'look' });
      this.#status = status;
      this.#lastWords = setTimeout(() => this.#over(), LAST_WORDS_MS);
    });
    void process.started.then((report) => {
      if (report !== null) this.#events.unstarted(describeReport(report));
    });
    this.#events.born(process.pid);
  }

  #received(message: ToMaster): void {
    if (message.type === 'counters') this.#tickets.get(message.ticket)?.(message.counters);
    else if (message.type === 'ask') void this.#answer(message);
    else this.#events.message(message);
  }

  async #answer({ ticket, part, question }: Extract<ToMaster, { type: 'ask' }>): Promise<void> {
    this.#questions += 1;
    try {
      if (this.#questions > MOST_QUESTIONS) throw new Error(`more than ${MOST_QUESTIONS} questions wait`);
      this.send({ type: 'answer', ticket, answer: await this.#events.asked(String(part), question) });
    } catch (thrown) {
      this.send({ type: 'answer', ticket, error: reason(thrown) });
    }
    this.#questions -= 1;
  }

  #over(): void {
    const status = this.#status;
    if (status === null || this.#lastWords === null) return;
    clearTimeout(this.#lastWords);
    this.#lastWords = null;
    this.#lines.close();
    this.#events.exited(status);
  }
}
