import type { WorkerCounters } from '../master/context.ts';

/** Counters of one worker that other processes read, 64 bits each. */
const FIELDS = [
  'requests',
  'staticRequests',
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
] as const;
export type CounterName = (typeof FIELDS)[number];

/** Place of a field in its slot. */
const PLACES = Object.fromEntries(FIELDS.map((name, place) => [name, place])) as Record<CounterName, number>;

/** Bytes of one slot: room for fields to come, and no two workers on one cache line. */
const SLOT = 256;

/**
 * Counters of all workers of an instance in one shared memory file: slot 0 holds what belongs to the instance, slot N
 * what worker N counts. Only the worker itself writes its slot; everybody may add to slot 0.
 */
export class Counters {
  readonly #all: BigInt64Array;
  readonly #base: number;

  /** @param slot 0 for the instance, the worker's number otherwise */
  constructor(memory: ArrayBuffer, slot: number) {
    this.#all = new BigInt64Array(memory);
    this.#base = (slot * SLOT) / 8;
  }

  /** Size of the memory for so many workers, bytes. */
  static bytes(workers: number): number {
    return (workers + 1) * SLOT;
  }

  add(name: CounterName, amount: number): number {
    return Number(Atomics.add(this.#all, this.#base + PLACES[name], BigInt(Math.round(amount)))) + amount;
  }

  set(name: CounterName, value: number): void {
    Atomics.store(this.#all, this.#base + PLACES[name], BigInt(Math.round(value)));
  }

  get(name: CounterName): number {
    return Number(Atomics.load(this.#all, this.#base + PLACES[name]));
  }

  /** All requests of the instance so far, this one included: the second number of a log line's `req: n/m`. */
  countForInstance(): number {
    return Number(Atomics.add(this.#all, 0, 1n)) + 1;
  }

  /** A new process takes the slot: what it has not done itself is not its own. */
  clear(): void {
    for (const name of FIELDS) this.set(name, 0);
  }

  read(): Omit<WorkerCounters, 'apps' | 'cores' | 'rss' | 'vsz'> {
    const [
      requests,
      staticRequests,
      exceptions,
      runningTime,
      averageTime,
      transmitted,
      readErrors,
      writeErrors,
    ] = FIELDS.map((name) => this.get(name)) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return {
      requests,
      staticRequests,
      exceptions,
      runningTime,
      averageTime,
      transmitted,
      readErrors,
      writeErrors,
    };
  }
}
