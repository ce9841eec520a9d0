import { promisify } from 'node:util';
import { latin1Bytes } from '../../request/index.ts';
import { storing } from '../../transformations/index.ts';
import { statusOf, refuse } from '../answer.ts';
import { readKeys } from '../keys.ts';
import { readText } from '../text.ts';
import { cacheName, CACHE_KEYS, lifeOf } from './cache-key.ts';
import type { ActionRow } from './row.ts';

const OTHERS = ['name', 'expires', 'gzip', 'status', 'code'];

/** The code for it is loaded by the first body that is compressed. */
function compress(body: Buffer): Promise<Buffer> {
  return promisify(process.getBuiltinModule('node:zlib').gzip)(body);
}

/** Keeps answers in a cache of the instance. */
export const cacheStore: readonly ActionRow[] = [
  {
    names: ['cachestore', 'cache-store'],
    means: `stores the body of the answer when its status is 200, or \`status\`; keys: key, ${OTHERS.join(', ')}`,
    example: 'cachestore:key=${REQUEST_URI},name=pages,expires=60,gzip=gz${REQUEST_URI}',
    returns: 'next',
    make: (argument) => {
      const keys = readKeys('cachestore', argument, CACHE_KEYS, OTHERS);
      const name = cacheName('cachestore', keys);
      const life = lifeOf('cachestore', keys);
      const key = readText(keys.get('key') ?? '');
      const gzipped = keys.get('gzip') === null ? null : readText(keys.get('gzip') ?? '');
      const written = keys.get('status') ?? keys.get('code') ?? '200';
      const { status } = statusOf(written) ?? refuse('cachestore', written, 'a status');
      return (traffic) => {
        const { engine, response } = traffic;
        const cache = engine.cache(name);
        if (cache === null) return 'next';
        const [plain, other] = [latin1Bytes(key(traffic)), gzipped && latin1Bytes(gzipped(traffic))];
        const save = (body: Buffer): void => {
          cache.update(plain, body, life);
          if (other !== null) void compress(body).then((bytes) => cache.update(other, bytes, life));
        };
        response.transform(storing((answered) => answered.status === status, save, cache.longest));
        return 'next';
      };
    },
  },
];
