import { addon } from '../addon.ts';
import { named } from '../failure.ts';
import type { Held, SharedCounters, SharedMutexes, SharedRwlocks } from './types.ts';

/** What a lock call of the addon answers, by its number. */
const TAKEN: readonly (Held | null)[] = [null, 'held', 'recovered'];

function taken(answer: number): Held | null {
  return TAKEN[answer] ?? null;
}

/** Creates, or opens with a count of 0. */
export function mutexes(descriptor: number, count: number): SharedMutexes {
  const raw = named(() => addon().sharedMutexes(descriptor, count));
  return {
    count: raw.count,
    lock: (index, milliseconds) => named(() => taken(raw.lock(index, milliseconds))),
    unlock: (index) => named(() => raw.unlock(index)),
    close: () => named(() => raw.close()),
  };
}

/** Creates, or opens with a count of 0. */
export function rwlocks(descriptor: number, count: number): SharedRwlocks {
  const raw = named(() => addon().sharedRwlocks(descriptor, count));
  return {
    count: raw.count,
    read: (index, milliseconds) => named(() => taken(raw.read(index, milliseconds))),
    write: (index, milliseconds) => named(() => taken(raw.write(index, milliseconds))),
    unlock: (index) => named(() => raw.unlock(index)),
    close: () => named(() => raw.close()),
  };
}

/** Creates, or opens with a count of 0. */
export function counters(descriptor: number, count: number): SharedCounters {
  const raw = named(() => addon().sharedCounters(descriptor, count));
  return {
    count: raw.count,
    add: (index, amount) => named(() => raw.add(index, amount)),
    get: (index) => named(() => raw.get(index)),
    set: (index, value) => named(() => raw.set(index, value)),
    close: () => named(() => raw.close()),
  };
}
