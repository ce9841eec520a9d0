import type { Policy } from './policy.ts';
import { delayOf } from './throttle.ts';

/** The record of a vassal in the blacklist. */
export interface Offence {
  readonly attempts: number;
  /** What `emperor-throttle` has summed up to, never above `emperor-max-throttle`, ms. */
  readonly level: number;
  /** Delay before the next start, ms: the level with its jitter; 0 when the start is not delayed. */
  readonly delay: number;
  /** Unix seconds of the first and last death on record. */
  readonly first: number;
  readonly last: number;
}

/** Records one more bad death. `forgiven` ones do not raise the level. */
export function offend(
  before: Offence | null,
  name: string,
  unix: number,
  policy: Policy,
  forgiven = false,
): Offence {
  const attempts = (before?.attempts ?? 0) + 1;
  const level = Math.min((before?.level ?? 0) + (forgiven ? 0 : policy.throttle), policy.maxThrottle);
  const delay = forgiven ? 0 : delayOf(level, attempts, name, policy);
  return { attempts, level, delay, first: before?.first ?? unix, last: unix };
}
