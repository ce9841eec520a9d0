import { MINUTE_MS, type Clock } from './clock.ts';
import { isDue, lookAt, nextLook } from './due.ts';
import type { When } from './entry.ts';

/** Goes through the minutes of the clock, no minute twice and none left out, and wakes for those that matter. */
export class Minutes {
  readonly #matters: (minute: number) => boolean;
  readonly #arrive: (minutes: readonly number[], last: number) => void;
  #last: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param matters whether something is to be done in a minute, counted from 1970
   * @param arrive called with the minutes that have come since the last time, and the present one
   */
  constructor(
    matters: (minute: number) => boolean,
    arrive: (minutes: readonly number[], last: number) => void,
  ) {
    this.#matters = matters;
    this.#arrive = arrive;
  }

  /** The last minute that is done; `null` before the first look. */
  get last(): number | null {
    return this.#last;
  }

  look(): void {
    this.stop();
    const { minutes, last } = lookAt(this.#last, presentMinute());
    this.#last = last;
    this.#arrive(minutes, last);
    const next = nextLook(last, this.#matters);
    this.#timer = setTimeout(() => this.look(), Math.max(1, next * MINUTE_MS - Date.now()));
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Calls back in each minute that fits; returns what ends it. */
export function minutely(when: When, clock: Clock, body: () => void): () => void {
  const fits = (minute: number): boolean => isDue(when, clock(minute));
  const minutes = new Minutes(fits, (come) => {
    if (come.some(fits)) body();
  });
  minutes.look();
  return () => minutes.stop();
}

/** The minute that it is, counted from 1970. */
export function presentMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS);
}
