import { refuse } from '../answer.ts';
import type { Keys } from '../keys.ts';

/** What every action on a cache needs. */
export const CACHE_KEYS = ['key'];

/** The cache of an action. Rules do not wait: one of another instance is refused. */
export function cacheName(action: string, keys: Keys): string {
  const name = keys.get('name') ?? '';
  if (name.includes('@')) refuse(action, `name=${name}`, 'a cache of this instance: rules wait for no other');
  return name;
}

/** Seconds that an item lives, 0 for ever. */
export function lifeOf(action: string, keys: Keys): number {
  const text = keys.get('expires') ?? '0';
  return /^\d{1,12}$/.test(text) ? Number(text) : refuse(action, `expires=${text}`, 'seconds');
}
