import { LONGEST_TIMER_MS } from '../config/index.ts';

/** Bytes that stand for an area in the memory of `Watchers`: how often it was changed, how many wait for that, its size. */
export const ENTRY = 16;
const WORDS = ENTRY / 4;
/** Places of the words, and of the size among the halves of entries. */
export const changesOf = (area: number): number => area * WORDS;
export const waitingOf = (area: number): number => area * WORDS + 1;
export const sizeOf = (area: number): number => area * 2 + 1;

/**
 * Who waits for changes of areas, in the master. Nobody looks for changes: whoever writes sees in the memory that somebody
 * waits, and only then says so.
 */
export class Watchers {
  readonly #words: Int32Array;
  readonly #waiting: Set<(changed: boolean) => void>[];

  constructor(memory: ArrayBuffer) {
    this.#words = new Int32Array(memory);
    this.#waiting = Array.from({ length: memory.byteLength / ENTRY }, () => new Set());
  }

  /**
   * @param seen how often the area was changed when the question was made
   * @param seconds 0 for ever
   * @returns whether it was changed. Throws for an area that does not exist
   */
  wait(area: number, seen: number, seconds: number): Promise<boolean> | boolean {
    const waiting = this.#of(area);
    if (!(seconds >= 0)) throw new RangeError('a time in seconds is wanted');
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const give = (changed: boolean): void => {
      if (timer !== null) clearTimeout(timer);
      waiting.delete(give);
      resolve(changed);
    };
    const timer =
      seconds === 0 ? null : setTimeout(() => give(false), Math.min(LONGEST_TIMER_MS, seconds * 1000));
    waiting.add(give);
    Atomics.store(this.#words, waitingOf(area), waiting.size);
    // A change that came before the number of waiting was seen by its writer.
    if (Atomics.load(this.#words, changesOf(area)) !== (seen | 0)) give(true);
    return promise;
  }

  /** An area was changed. */
  changed(area: number): void {
    const waiting = this.#of(area);
    Atomics.store(this.#words, waitingOf(area), 0);
    for (const give of [...waiting]) give(true);
  }

  #of(area: number): Set<(changed: boolean) => void> {
    const waiting = Number.isInteger(area) ? this.#waiting[area] : undefined;
    if (waiting === undefined) throw new RangeError(`there is no shared area ${area}`);
    return waiting;
  }
}
