import type { Configuration } from '../config/index.ts';
import type { Memory } from '../counters/index.ts';
import {
  evilReloadOnAs,
  evilReloadOnRss,
  maxRequests,
  maxRequestsDelta,
  maxWorkerLifetime,
  maxWorkerLifetimeDelta,
  minWorkerLifetime,
  reloadOnAs,
  reloadOnException,
  reloadOnRss,
} from './options.ts';

/** When a worker is to be replaced; `null` is never. Ages in seconds, sizes in bytes. */
export interface Limits {
  readonly youngest: number;
  readonly requests: number | null;
  /** One request that failed is enough. */
  readonly exception: boolean;
  readonly oldest: number | null;
  readonly addressSpace: number | null;
  readonly unshared: number | null;
  readonly evilAddressSpace: number | null;
  readonly evilRss: number | null;
}

/** The limits of the worker of this number. 0 is no limit, as in the original. */
export function limitsOf(configuration: Configuration, worker: number): Limits {
  const given = (value: number | null, more = 0): number | null =>
    value === null || value === 0 ? null : value + more;
  return {
    youngest: configuration.get(minWorkerLifetime),
    requests: given(configuration.get(maxRequests), configuration.get(maxRequestsDelta) * worker),
    exception: configuration.get(reloadOnException),
    oldest: given(configuration.get(maxWorkerLifetime), configuration.get(maxWorkerLifetimeDelta) * worker),
    addressSpace: given(configuration.get(reloadOnAs)),
    unshared: given(configuration.get(reloadOnRss)),
    evilAddressSpace: given(configuration.get(evilReloadOnAs)),
    evilRss: given(configuration.get(evilReloadOnRss)),
  };
}

/** What a worker looks like after a request. */
export interface Figures {
  /** Seconds since its process was started. */
  readonly age: number;
  readonly requests: number;
  /** Asked for only when a limit needs it. */
  memory(): Memory;
}

/** Whether a worker that has just answered a request has done its part. */
export function isDone(limits: Limits, { age, requests, memory }: Figures): boolean {
  if (age < limits.youngest) return false;
  if (limits.requests !== null && requests >= limits.requests) return true;
  if (limits.addressSpace === null && limits.unshared === null) return false;
  const { vsz, unshared } = memory();
  return isOver(vsz, limits.addressSpace) || isOver(unshared, limits.unshared);
}

/** Whether a worker with so many exceptions is not to be trusted any more, however young it is. */
export function hasFailed({ exception }: Limits, exceptions: number): boolean {
  return exception && exceptions > 0;
}

/** Why the master replaces a worker. */
export type Verdict = 'lifetime' | 'as' | 'rss';

/** What the master thinks of a worker, whatever it does now. */
export function judge(limits: Limits, { age, memory }: Omit<Figures, 'requests'>): Verdict | null {
  if (age < limits.youngest) return null;
  if (limits.oldest !== null && age >= limits.oldest) return 'lifetime';
  if (limits.evilAddressSpace === null && limits.evilRss === null) return null;
  const { vsz, rss } = memory();
  if (isOver(vsz, limits.evilAddressSpace)) return 'as';
  return isOver(rss, limits.evilRss) ? 'rss' : null;
}

function isOver(size: number, limit: number | null): boolean {
  return limit !== null && size > limit;
}
