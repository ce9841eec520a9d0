/** A process that runs handlers. */
export interface Receiver {
  readonly id: number;
  readonly pid: number;
  /** How much it can run at once, and runs now, requests and whatever else it does. */
  readonly cores: number;
  readonly busy: number;
  /** Tells it that something waits: it takes it when it has a place for it. */
  call(): void;
}

/** What a process was told of, and has taken. */
interface Place {
  readonly pid: number;
  called: number;
  running: number;
}

/**
 * The signals that wait for the processes of one kind. A process is called, and takes a signal only when it has a place
 * for its handler: so a signal for the first available one never waits behind a request while another process is free,
 * and one that dies before takes nothing with it.
 */
export class Pool {
  readonly #present: () => readonly Receiver[];
  readonly #ids: () => readonly number[];
  readonly #places = new Map<number, Place>();
  #common: number[] = [];
  readonly #own = new Map<number, number[]>();

  /**
   * @param present processes that run now and take part
   * @param ids all of this kind, with or without a process
   */
  constructor(present: () => readonly Receiver[], ids: () => readonly number[]) {
    this.#present = present;
    this.#ids = ids;
  }

  /** How many signals wait. */
  get waiting(): number {
    return [...this.#own.values()].reduce((sum, { length }) => sum + length, this.#common.length);
  }

  /** Whether this process is one that takes part. */
  has(id: number, pid: number): boolean {
    return this.#present().some((receiver) => receiver.id === id && receiver.pid === pid);
  }

  /** For whoever is free first. */
  first(signal: number): void {
    this.#common.push(signal);
    this.#call();
  }

  /** For each, or for each that runs. */
  every(signal: number, whom: 'all' | 'present'): void {
    const ids = whom === 'all' ? this.#ids() : this.#present().map(({ id }) => id);
    for (const id of ids) this.#queue(id, signal);
    this.#call();
  }

  /** For this one; of one that does not exist nothing is kept. */
  one(id: number, signal: number): void {
    if (this.#ids().includes(id)) this.#queue(id, signal);
    this.#call();
  }

  /** For the one of these that has the least to do. */
  among(ids: readonly number[], signal: number): void {
    const busy = new Map(this.#present().map((receiver) => [receiver.id, receiver.busy]));
    const load = (id: number): number => {
      const waiting = (this.#own.get(id)?.length ?? 0) + (this.#places.get(id)?.running ?? 0);
      return waiting + (busy.get(id) ?? Infinity);
    };
    const [best] = ids.toSorted((left, right) => load(left) - load(right));
    if (best !== undefined) this.one(best, signal);
  }

  /** The next signal for a process that has a place for it; `null` for none. */
  take(id: number, pid: number): number | null {
    const place = this.#place(id, pid);
    place.called = Math.max(0, place.called - 1);
    const signal = this.next(id);
    if (signal !== null) place.running += 1;
    return signal;
  }

  /** A process is through with a signal, or has only begun to take part. */
  done(id: number, pid: number): void {
    const place = this.#place(id, pid);
    place.running = Math.max(0, place.running - 1);
    this.#call();
  }

  /** The next signal for a process that runs it without having been called. */
  next(id: number): number | null {
    return this.#own.get(id)?.shift() ?? this.#common.shift() ?? null;
  }

  /** What waits for a process that does not run is done once when it runs again. */
  #queue(id: number, signal: number): void {
    const own = this.#own.get(id) ?? [];
    this.#own.set(id, own);
    if (own.includes(signal) && !this.#present().some((receiver) => receiver.id === id)) return;
    own.push(signal);
  }

  #place(id: number, pid: number): Place {
    const known = this.#places.get(id);
    if (known?.pid === pid) return known;
    const place = { pid, called: 0, running: 0 };
    this.#places.set(id, place);
    return place;
  }

  #call(): void {
    const receivers = this.#present().map((receiver) => {
      return { receiver, place: this.#place(receiver.id, receiver.pid) };
    });
    let common = this.#common.length;
    for (const { receiver, place } of receivers) {
      const own = this.#own.get(receiver.id)?.length ?? 0;
      while (place.called < own && place.called + place.running < receiver.cores) call(receiver, place);
      common -= Math.max(0, place.called - own);
    }
    for (; common > 0; common--) {
      const free = receivers.filter(({ receiver, place }) => spare(receiver, place) > 0);
      if (free.length === 0) break;
      const best = free.reduce((one, other) =>
        spare(other.receiver, other.place) > spare(one.receiver, one.place) ? other : one,
      );
      call(best.receiver, best.place);
    }
    if (common <= 0) return;
    // All are busy: whoever is free first comes for it.
    for (const { receiver, place } of receivers)
      if (place.called === 0 && place.running < receiver.cores) call(receiver, place);
  }
}

function spare({ cores, busy }: Receiver, { called, running }: Place): number {
  return cores - busy - called - running;
}

function call(receiver: Receiver, place: Place): void {
  place.called += 1;
  receiver.call();
}
