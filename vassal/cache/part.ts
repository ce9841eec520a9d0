import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** The caching framework (manual 6.2, 6.3). */
export const part: Part = {
  name: 'cache',
  options,
  errors,
  plugins: ['cache'],
  api: [
    'cache_get',
    'cache_exists',
    'cache_set',
    'cache_update',
    'cache_del',
    'cache_clear',
    'cache_num',
    'cache_inc',
    'cache_dec',
    'cache_mul',
    'cache_div',
    'cache_keys',
  ],
  load: async () => {
    const [{ master }, { worker, protocol }, { CACHE }] = await Promise.all([
      import('./master.ts'),
      import('./worker.ts'),
      import('./packet.ts'),
    ]);
    return { master, worker, handlers: { [CACHE]: protocol } };
  },
};
