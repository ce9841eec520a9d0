import type { Part } from '../part.ts';
import { harakiri, options } from './options.ts';

/** The end of requests that run too long, with their worker (manual 3.13.2). */
export const part: Part = {
  name: 'harakiri',
  options,
  used: (configuration) => (configuration.get(harakiri) ?? 0) > 0,
  load: async () => {
    const { master, worker } = await import('./index.ts');
    return { master, worker };
  },
};
