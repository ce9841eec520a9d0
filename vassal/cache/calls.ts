import type { Call, Calls, Field } from '../worker/calls.ts';
import { Cache, type Operation } from './cache.ts';
import type { Remote } from './remote.ts';
import { then, type Find } from './target.ts';

const YES = ['1'] as const;
const NO: readonly Field[] = [];
const yes = (did: boolean): readonly Field[] => (did ? YES : NO);

/**
 * What applications of other languages ask, the identifier of the cache being the last field: no fields in the answer are
 * the nothing of the language, one field is what was asked for. Keys come after one that says that there is such a cache.
 */
export function callsOf(find: Find): Calls {
  const on =
    (act: (cache: Cache | Remote, fields: readonly Buffer[]) => ReturnType<Call>): Call =>
    (fields) => {
      const cache = find(String(fields.at(-1)));
      return cache === null ? NO : act(cache, fields);
    };
  const storing = (how: 'set' | 'update'): Call =>
    on((cache, [key = NONE, value = NONE, life]) => then(cache[how](key, value, Number(life)), yes));
  const calculating = (operation: Operation): Call =>
    on((cache, [key = NONE, operand, life]) =>
      then(cache.calculate(key, operation, Number(operand), Number(life)), (result) => yes(result !== null)),
    );
  return {
    'cache-get': on((cache, [key = NONE]) =>
      then(cache.get(key), (value) => (value === null ? NO : [value])),
    ),
    'cache-exists': on((cache, [key = NONE]) => then(cache.has(key), yes)),
    'cache-set': storing('set'),
    'cache-update': storing('update'),
    'cache-del': on((cache, [key = NONE]) => then(cache.delete(key), yes)),
    'cache-clear': on((cache) => then(cache.clear(), yes)),
    'cache-add': calculating('add'),
    'cache-mul': calculating('multiply'),
    'cache-div': calculating('divide'),
    'cache-num': on((cache, [key = NONE]) => then(cache.number(key), (number) => [String(number)])),
    'cache-keys': ([identifier]) => {
      const cache = find(String(identifier));
      return cache instanceof Cache ? [...YES, ...cache.keys()] : NO;
    },
  };
}

const NONE = Buffer.alloc(0);
