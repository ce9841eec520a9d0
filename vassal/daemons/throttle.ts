/** A daemon that ended before this age did not do its work, ms. */
const YOUNG_MS = 3000;
/** Failures in a row grow the wait slowly: 1, 1, 1, 2, 3, 4, 6, 8, 10, 12 … seconds. */
const SLOWNESS = 8;

/** What is known of the starts of a daemon: how many failed in a row. */
export interface Failures {
  readonly count: number;
  readonly verdict: 'ended' | 'ended-young' | 'worn-out';
}

/**
 * What the end of a daemon means.
 * @param before failures in a row until now
 * @param age since its start, ms
 * @param freq failures in a row that make it broken; 0 for never
 */
export function judgeEnd(before: number, age: number, freq: number): Failures {
  if (age >= YOUNG_MS) return { count: 0, verdict: 'ended' };
  const count = before + 1;
  return { count, verdict: freq > 0 && count >= freq ? 'worn-out' : 'ended-young' };
}

/** How long to wait after so many failures in a row, seconds. @param longest seconds */
export function waitAfter(count: number, longest: number): number {
  return Math.min(Math.max(1, Math.floor(count ** 2 / SLOWNESS)), longest);
}
