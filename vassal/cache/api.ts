import type { Api } from '../worker/calls.ts';
import { Cache, type Operation } from './cache.ts';
import { then, type Find } from './target.ts';

type Bytes = string | Uint8Array;

/**
 * The functions for JavaScript: at once for a cache of this instance, promises for `name@address`. Keys and values are text or
 * bytes, what comes back is bytes; a cache that does not exist has nothing and takes nothing.
 */
export function apiOf(find: Find): Api {
  const storing =
    (how: 'set' | 'update') =>
    (key: Bytes, value: Bytes, life = 0, cache = '') =>
      find(cache)?.[how](toBytes(key), toBytes(value), life) ?? false;
  const calculating =
    (operation: Operation, usual: number, sign: 1 | -1 = 1) =>
    (key: Bytes, operand = usual, life = 0, cache = '') =>
      find(cache)?.calculate(toBytes(key), operation, sign * operand, life) ?? null;
  return {
    cache_get: (key: Bytes, cache = '') => find(cache)?.get(toBytes(key)) ?? null,
    cache_exists: (key: Bytes, cache = '') => find(cache)?.has(toBytes(key)) ?? false,
    cache_set: storing('set'),
    cache_update: storing('update'),
    cache_del: (key: Bytes, cache = '') => find(cache)?.delete(toBytes(key)) ?? false,
    cache_clear: (cache = '') => find(cache)?.clear() ?? false,
    cache_num: (key: Bytes, cache = '') => then(find(cache)?.number(toBytes(key)) ?? 0n, Number),
    cache_inc: calculating('add', 1),
    cache_dec: calculating('add', 1, -1),
    cache_mul: calculating('multiply', 2),
    cache_div: calculating('divide', 2),
    cache_keys: (cache = '') => {
      const found = find(cache);
      if (!(found instanceof Cache)) throw new Error(`there is no cache "${cache}" here`);
      return found.keys();
    },
  };
}

function toBytes(value: Bytes): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
