import type { Policy } from './policy.ts';

/** No delay is shorter, whatever `emperor-throttle` says: a vassal that dies at once is not a busy loop. */
export const SHORTEST_MS = 500;

/** Starts that a vassal has in hand, whatever the reason for them, and when they were counted. */
export interface Allowance {
  readonly starts: number;
  /** Monotonic, ms. */
  readonly at: number;
}

/** At most this many starts in a row without a pause; then one each second. */
export const BURST = 10;
const REFILL_MS = 1000;

/** The allowance of a vassal that was never started. */
export function fullAllowance(now: number): Allowance {
  return { starts: BURST, at: now };
}

/** Takes one start; `wait` is the time until there is one, ms, and then nothing is taken. */
export function takeStart(allowance: Allowance, now: number): { allowance: Allowance; wait: number } {
  const starts = Math.min(BURST, allowance.starts + (now - allowance.at) / REFILL_MS);
  if (starts >= 1) return { allowance: { starts: starts - 1, at: now }, wait: 0 };
  return { allowance: { starts, at: now }, wait: Math.ceil((1 - starts) * REFILL_MS) };
}

/**
 * The delay before a vassal on this level of the blacklist is started again, ms: the level, never above the ceiling,
 * shortened by up to a tenth so that vassals that died together do not start together. The jitter comes from the name
 * and the number of the attempt: the same history gives the same delay.
 */
export function delayOf(level: number, attempt: number, name: string, policy: Policy): number {
  const jitter = 1 - 0.1 * fraction(`${name} ${attempt}`);
  return Math.max(SHORTEST_MS, Math.round(Math.min(level, policy.maxThrottle) * jitter));
}

/** A text as a number in [0, 1): FNV-1a. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 0x1_0000_0000;
}
