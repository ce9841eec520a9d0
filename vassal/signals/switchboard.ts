import type { Clock } from '../cron/index.ts';
import type { Log } from '../log/index.ts';
import { begin, type SignalEvent } from './events.ts';
import type { Pool } from './pool.ts';
import { readQuestion } from './question.ts';
import { route, type Farms, type Pools } from './targets.ts';

/** Timers, crons and files of an instance. */
const MOST_EVENTS = 1024;

/** Who asks: a process of a pool, or nobody that runs handlers. */
export interface Asking {
  readonly pool: Pool | null;
  readonly id: number;
  readonly pid: number;
}

/** What a process is to do: the signal, and whether its handler runs. */
export interface Taken {
  readonly signal: number;
  readonly handled: boolean;
}

interface Waiter extends Asking {
  /** `null` for any without a handler. */
  readonly wanted: number | null;
  readonly give: (taken: Taken) => void;
}

interface Running {
  readonly key: string;
  stop: () => void;
}

/** The table of signals of a generation, and what is on its way (manual 6.14). */
export class Switchboard {
  readonly #pools: Pools;
  readonly #farms: Farms;
  readonly #most: number;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #targets = new Map<
    number,
    { readonly target: string; readonly deliver: (signal: number) => void }
  >();
  readonly #events = new Set<Running>();
  readonly #pending: (() => void)[] = [];
  #waiters: Waiter[] = [];
  #running = false;
  #full = false;
  /** Signals that somebody took or is to take, and those that nobody would. */
  routed = 0;
  unrouted = 0;

  /** @param most signals that may wait for their handlers */
  constructor(pools: Pools, farms: Farms, most: number, clock: Clock, log: Log) {
    this.#pools = pools;
    this.#farms = farms;
    this.#most = most;
    this.#clock = clock;
    this.#log = log;
  }

  /** How many signals wait for their handlers. */
  get waiting(): number {
    return Object.values(this.#pools).reduce((sum, pool) => sum + pool.waiting, 0);
  }

  /** The processes serve: from now on events count. */
  start(): void {
    this.#running = true;
    for (const body of this.#pending.splice(0)) body();
  }

  stop(): void {
    for (const { stop } of this.#events) stop();
    this.#events.clear();
  }

  /** Answers a question; throws for one that asks for what cannot be. */
  answer(sent: unknown, from: Asking): unknown {
    const question = readQuestion(sent);
    switch (question.ask) {
      case 'raise':
        return this.raise(question.signal);
      case 'register':
        return this.#register(question.signal, question.target, from);
      case 'registered':
        return this.#targets.has(question.signal);
      case 'event':
        return this.add(question.signal, question.event, question.loading);
      case 'take':
        return from.pool?.take(from.id, from.pid) ?? null;
      case 'ready':
      case 'done':
        return from.pool?.done(from.id, from.pid);
      case 'wait':
        return this.#wait(question.signal, from);
    }
  }

  /** Raises a signal. Throws when too many wait already. */
  raise(signal: number): void {
    if (this.#route(signal)) this.routed += 1;
    else {
      this.unrouted += 1;
      this.#log.event(`error managing signal ${signal}: it has no handler, and nobody waits for it`);
    }
  }

  /** `false` when nobody takes it. */
  #route(signal: number): boolean {
    if (this.#giveToWaiter(({ wanted }) => wanted === signal, signal)) return true;
    const row = this.#targets.get(signal);
    if (row === undefined) return this.#giveToWaiter(({ wanted }) => wanted === null, signal);
    if (this.waiting >= this.#most) this.#refuse();
    this.#full = false;
    row.deliver(signal);
    this.#interrupt();
    return true;
  }

  /** Raises a signal for an event, from the moment on that the processes serve. */
  add(signal: number, event: SignalEvent, loading = false): void {
    const key = JSON.stringify([signal, event]);
    if (loading && [...this.#events].some((known) => known.key === key)) return;
    if (this.#events.size >= MOST_EVENTS) throw new Error(`more than ${MOST_EVENTS} timers, crons and files`);
    const running: Running = { key, stop: () => undefined };
    this.#events.add(running);
    const start = (): void => {
      if (!this.#events.has(running)) return;
      running.stop = begin(
        event,
        this.#clock,
        () => this.#happen(signal),
        () => this.#events.delete(running),
      );
    };
    if (this.#running) start();
    else this.#pending.push(start);
  }

  #happen(signal: number): void {
    try {
      this.raise(signal);
    } catch {
      // Said already: an event has nobody to tell.
    }
  }

  #register(signal: number, target: string, { id }: Asking): void {
    const known = this.#targets.get(signal);
    this.#targets.set(signal, { target, deliver: route(target, this.#pools, this.#farms) });
    if (known?.target !== target)
      this.#log.line(`[uwsgi-signal] signum ${signal} registered (wid: ${id} target: ${target})`);
  }

  #refuse(): never {
    if (!this.#full)
      this.#log.event(
        `*** SIGNAL QUEUE IS FULL: ${this.#most} signals wait (you can tune it with --signal-bufsize) ***`,
      );
    this.#full = true;
    throw new Error(`the signal queue is full: ${this.#most} signals wait for their handlers`);
  }

  #wait(wanted: number | null, from: Asking): Promise<Taken> | Taken {
    const signal = wanted === null ? (from.pool?.next(from.id) ?? null) : null;
    if (signal !== null) return { signal, handled: true };
    const { promise, resolve } = Promise.withResolvers<Taken>();
    this.#waiters.push({ ...from, wanted, give: resolve });
    return promise;
  }

  #giveToWaiter(fits: (waiter: Waiter) => boolean, signal: number): boolean {
    this.#waiters = this.#waiters.filter((waiter) => isThere(waiter));
    const index = this.#waiters.findIndex(fits);
    const [waiter] = index === -1 ? [] : this.#waiters.splice(index, 1);
    waiter?.give({ signal, handled: this.#targets.has(signal) });
    return waiter !== undefined;
  }

  /** Whoever waits for any signal is free for those with a handler too: it runs there, and the wait is over. */
  #interrupt(): void {
    this.#waiters = this.#waiters.filter((waiter) => {
      const signal = waiter.wanted === null ? (waiter.pool?.next(waiter.id) ?? null) : null;
      if (signal !== null) waiter.give({ signal, handled: true });
      return signal === null;
    });
  }
}

function isThere({ pool, id, pid }: Asking): boolean {
  return pool === null || pool.has(id, pid);
}
