import { readPairs } from '../config/index.ts';
import { refuse } from './answer.ts';

/** The arguments of an action as `key=value,…`. */
export interface Keys {
  /** The value of a key, `null` when it is not there, or has none. */
  get(key: string): string | null;
  /** The key is there, with or without a value. */
  has(key: string): boolean;
}

/** Reads the keys of an action; refuses others than these, and the lack of what it needs. */
export function readKeys(
  action: string,
  argument: string,
  needed: readonly string[],
  others: readonly string[],
): Keys {
  const pairs = new Map(readPairs(argument));
  const wrong = [...pairs.keys()].some((key) => !needed.includes(key) && !others.includes(key));
  if (wrong || needed.some((key) => (pairs.get(key) ?? null) === null)) {
    const wanted = needed.map((key) => `${key}=…`).join(',');
    refuse(action, argument, `${wanted} and perhaps ${others.join(', ')}`);
  }
  return { get: (key) => pairs.get(key) ?? null, has: (key) => pairs.has(key) };
}
