/** The shortest time after which a file that somebody has is looked at again, ms. */
const FIRST_LOOK_MS = 50;

interface Busy {
  readonly since: number;
  readonly looks: number;
}

/**
 * When a spooler looks at its files again. Pure: all times are ms since the epoch, and are given.
 */
export class Agenda {
  /** When a task was tried that is to be tried again. */
  readonly #tried = new Map<string, number>();
  /** Files that somebody else runs or writes: nobody tells when they are let go. */
  readonly #busy = new Map<string, Busy>();
  /** Tasks whose time comes. */
  readonly #early = new Map<string, number>();
  /** What was said of files that are no tasks. */
  readonly #bad = new Map<string, string>();

  /** Forgets the files that are gone. */
  keep(files: ReadonlySet<string>): void {
    for (const map of [this.#tried, this.#busy, this.#early, this.#bad]) {
      for (const path of map.keys()) if (!files.has(path)) map.delete(path);
    }
  }

  /** Whether a file may be looked at. @param rest between two tries, ms */
  isDue(path: string, now: number, rest: number): boolean {
    const tried = this.#tried.get(path);
    return tried === undefined || now >= tried + rest;
  }

  /** It was looked at, and it is a task to run now. */
  begin(path: string): void {
    this.#forget(path);
  }

  /** It is to be tried again. */
  retry(path: string, now: number): void {
    this.#forget(path);
    this.#tried.set(path, now);
  }

  busy(path: string, now: number): void {
    const looks = (this.#busy.get(path)?.looks ?? 0) + 1;
    this.#forget(path);
    this.#busy.set(path, { since: now, looks });
  }

  early(path: string, at: number): void {
    this.#forget(path);
    this.#early.set(path, at);
  }

  /** It is no task. `true` when that was not said of this version yet. */
  bad(path: string, version: string): boolean {
    this.#forget(path);
    const news = this.#bad.get(path) !== version;
    this.#bad.set(path, version);
    return news;
  }

  /** Everything is due now. */
  hurry(): void {
    this.#tried.clear();
  }

  /** When the next file is to be looked at; `null` for never. @param rest between two tries, ms */
  next(rest: number): number | null {
    const times = [
      ...[...this.#tried.values()].map((tried) => tried + rest),
      ...[...this.#busy.values()].map(
        ({ since, looks }) => since + Math.min(rest, FIRST_LOOK_MS * 2 ** looks),
      ),
      ...this.#early.values(),
    ];
    return times.reduce<number | null>((least, time) => Math.min(least ?? time, time), null);
  }

  /** Only what was found last counts: a time that stays behind is due for ever, and the spooler never sleeps. */
  #forget(path: string): void {
    for (const map of [this.#tried, this.#busy, this.#early]) map.delete(path);
  }
}
