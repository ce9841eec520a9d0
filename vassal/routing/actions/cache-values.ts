import type { Operation } from '../../cache/index.ts';
import { latin1Bytes } from '../../request/index.ts';
import { readKeys } from '../keys.ts';
import { numberOf } from '../math.ts';
import { setVariable } from '../set-variable.ts';
import { readText } from '../text.ts';
import { cacheName, CACHE_KEYS, lifeOf } from './cache-key.ts';
import type { ActionRow } from './row.ts';

const calculating = (
  action: string,
  does: string,
  operation: Operation,
  sign: 1 | -1,
  usual: number,
): ActionRow => ({
  names: [action],
  means: `${does} a 64-bit number in a cache; keys: key, value, name, expires`,
  example: `${action}:key=\${REMOTE_ADDR},value=${usual},name=limits`,
  returns: 'next',
  make: (argument) => {
    const keys = readKeys(action, argument, CACHE_KEYS, ['value', 'name', 'expires']);
    const name = cacheName(action, keys);
    const life = lifeOf(action, keys);
    const key = readText(keys.get('key') ?? '');
    const operand = readText(keys.get('value') ?? String(usual));
    return (traffic) => {
      const number = sign * numberOf(operand(traffic));
      traffic.engine.cache(name)?.calculate(latin1Bytes(key(traffic)), operation, number, life);
      return 'next';
    };
  },
});

/** Values in the caches of the instance. */
export const cacheValues: readonly ActionRow[] = [
  {
    names: ['cachevar'],
    means:
      'puts an item of a cache into a variable, with `num` as a 64-bit number; keys: key, var, name, num',
    example: 'cachevar:key=${REMOTE_ADDR},var=COUNT,num=1',
    returns: 'next',
    make: (argument) => {
      const keys = readKeys('cachevar', argument, ['key', 'var'], ['name', 'num']);
      const name = cacheName('cachevar', keys);
      const key = readText(keys.get('key') ?? '');
      const variable = keys.get('var') ?? '';
      return (traffic) => {
        const cache = traffic.engine.cache(name);
        const bytes = latin1Bytes(key(traffic));
        const value = keys.has('num') ? cache?.number(bytes) : cache?.get(bytes)?.toString('latin1');
        setVariable(traffic, variable, String(value ?? ''));
        return 'next';
      };
    },
  },
  {
    names: ['cacheset'],
    means: 'stores an item that is new to a cache; keys: key, value, name, expires',
    example: 'cacheset:key=last,value=${REQUEST_URI},name=pages,expires=60',
    returns: 'next',
    make: (argument) => {
      const keys = readKeys('cacheset', argument, ['key', 'value'], ['name', 'expires']);
      const name = cacheName('cacheset', keys);
      const life = lifeOf('cacheset', keys);
      const [key, value] = [readText(keys.get('key') ?? ''), readText(keys.get('value') ?? '')];
      return (traffic) => {
        traffic.engine.cache(name)?.set(latin1Bytes(key(traffic)), latin1Bytes(value(traffic)), life);
        return 'next';
      };
    },
  },
  calculating('cacheinc', 'adds to', 'add', 1, 1),
  calculating('cachedec', 'takes from', 'add', -1, 1),
  calculating('cachemul', 'multiplies', 'multiply', 1, 2),
  calculating('cachediv', 'divides', 'divide', 1, 2),
];
