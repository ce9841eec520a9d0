import { LONGEST_TIMER_MS } from '../config/index.ts';

/**
 * How long until a worker is due, ms, 0 or less when it is. A worker that runs nothing may begin at once, so that it is
 * due a whole limit later.
 * @param oldest when its oldest request began, ms, 0 for none
 * @param now on the same clock
 */
export function timeLeft(oldest: number, now: number, limit: number): number {
  return oldest === 0 ? limit : oldest + limit - now;
}

/** The same for a worker that says when its first one is due, ms, 0 for never. */
export function timeUntil(due: number, now: number, period: number): number {
  return due === 0 ? period : due - now;
}

/** When to look again, ms: no request can be due before. @param left of all workers, those that are due apart */
export function nextLook(left: readonly number[], limit: number): number {
  return Math.max(1, Math.min(limit, LONGEST_TIMER_MS, ...left));
}
