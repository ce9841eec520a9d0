import type { Cache } from './cache.ts';
import type { Caches } from './caches.ts';
import { Remote } from './remote.ts';

/** Finds what the magic identifier `cache[@node]` means (manual 6.2.9); `null` for a cache that does not exist. */
export type Find = (identifier: string) => Cache | Remote | null;

/** @param patience how long another instance may be silent, milliseconds */
export function finder(caches: Caches, patience: number): Find {
  return (identifier) => {
    const at = identifier.indexOf('@');
    if (at === -1) return caches.find(identifier);
    return new Remote(identifier.slice(0, at), identifier.slice(at + 1), patience);
  };
}

/** Goes on with a value, at once when it is there already. */
export function then<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
