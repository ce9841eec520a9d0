import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Internal routing (manual 6.6). */
export const part: Part = {
  name: 'routing',
  options,
  errors,
  plugins: [
    'router_basicauth',
    'router_cache',
    'router_expires',
    'router_hash',
    'router_http',
    'router_memcached',
    'router_metrics',
    'router_redirect',
    'router_redis',
    'router_rewrite',
    'router_static',
    'router_uwsgi',
  ],
  load: async () => {
    const { check, createRouting } = await import('./index.ts');
    return { check, worker: createRouting };
  },
};
