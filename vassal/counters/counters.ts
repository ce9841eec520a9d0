import type { WorkerCounters } from '../master/context.ts';

/** Counters of one worker that other processes read, 64 bits each. */
const FIELDS = [
  'requests',
  'staticRequests',
  'offloadedRequests',
  /** Those that a rule has answered. */
  'routedRequests',
  'exceptions',
  'runningTime',
  'averageTime',
  'transmitted',
  'readErrors',
  'writeErrors',
  'busy',
  /** The process itself: its pid, when it was started (unix seconds), how often its place was filled again. */
  'pid',
  'startedAt',
  'respawns',
  /** Pid of the interpreter that holds the applications, 0 when the worker holds them itself. */
  'companion',
  /** When the request that runs longest began, ms of the monotonic clock, and on which core; 0 for none. */
  'oldest',
  'oldestCore',
  /** When the request that has to be over first has to be, on the same clock; 0 for none. */
  'due',
  /** Requests that it can hold at once. */
  'cores',
  /** Ends of its requests minus their beginnings, ms of the monotonic clock: with `busy` times now, the time in requests. */
  'spent',
  /** Handlers of signals that were run. */
  'signals',
] as const;
export type CounterName = (typeof FIELDS)[number];

/** Place of a field in its slot. */
const PLACES = Object.fromEntries(FIELDS.map((name, place) => [name, place])) as Record<CounterName, number>;

/** Bytes of one slot: fields, then a text; no two workers on one cache line. */
const SLOT = 1024;
/** Where the text begins, after its length in two bytes. */
const TEXT = 256;
const LONGEST_TEXT = SLOT - TEXT - 2;

/**
 * Counters of all workers of an instance in one shared memory file: slot 0 holds the requests of the instance, which everybody
 * adds to; slot N what worker N counts. Only the worker itself writes its slot, so its numbers need no locks, and as doubles
 * (whole numbers up to 2^53) they need no memory of their own: some are counted for every request.
 */
export class Counters {
  readonly #requests: BigInt64Array;
  readonly #all: Float64Array;
  readonly #base: number;
  readonly #text: Buffer;

  /** @param slot the worker's number */
  constructor(memory: ArrayBuffer, slot: number) {
    this.#requests = new BigInt64Array(memory, 0, 1);
    this.#all = new Float64Array(memory);
    this.#base = (slot * SLOT) / 8;
    this.#text = Buffer.from(memory, slot * SLOT + TEXT, SLOT - TEXT);
  }

  /** Size of the memory for so many workers, bytes. */
  static bytes(workers: number): number {
    return (workers + 1) * SLOT;
  }

  add(name: CounterName, amount: number): number {
    const value = this.get(name) + Math.round(amount);
    this.#all[this.#base + PLACES[name]] = value;
    return value;
  }

  set(name: CounterName, value: number): void {
    this.#all[this.#base + PLACES[name]] = Math.round(value);
  }

  get(name: CounterName): number {
    return this.#all[this.#base + PLACES[name]] ?? 0;
  }

  /** What the worker says of the request that runs longest; cut where the room ends. */
  setText(text: string): void {
    this.#text.writeUInt16LE(this.#text.write(text, 2, LONGEST_TEXT, 'latin1'), 0);
  }

  /** The last text. A worker that goes on may be writing it: only that of a stuck one is whole for sure. */
  text(): string {
    const length = Math.min(this.#text.readUInt16LE(0), LONGEST_TEXT);
    return this.#text.toString('latin1', 2, 2 + length);
  }

  /** All requests of the instance so far, this one included: the second number of a log line's `req: n/m`. */
  countForInstance(): number {
    return Number(Atomics.add(this.#requests, 0, 1n)) + 1;
  }

  /** The same without counting one. */
  requestsOfInstance(): number {
    return Number(Atomics.load(this.#requests, 0));
  }

  /** A new process takes the slot: what it has not done itself is not its own. */
  clear(): void {
    for (const name of FIELDS) this.set(name, 0);
  }

  read(): Omit<WorkerCounters, 'apps' | 'cores' | 'rss' | 'vsz'> {
    return {
      requests: this.get('requests'),
      staticRequests: this.get('staticRequests'),
      offloadedRequests: this.get('offloadedRequests'),
      routedRequests: this.get('routedRequests'),
      exceptions: this.get('exceptions'),
      signals: this.get('signals'),
      runningTime: this.get('runningTime'),
      averageTime: this.get('averageTime'),
      transmitted: this.get('transmitted'),
      readErrors: this.get('readErrors'),
      writeErrors: this.get('writeErrors'),
    };
  }
}
