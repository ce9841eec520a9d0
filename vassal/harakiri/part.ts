import type { Part } from '../part.ts';
import { harakiri, options } from './options.ts';
import { limitsInRules } from './rules.ts';

/** The end of requests that run too long, with their worker (manual 3.13.2). */
export const part: Part = {
  name: 'harakiri',
  options,
  used: (configuration) => (configuration.get(harakiri) ?? 0) > 0 || limitsInRules(configuration).length > 0,
  load: async () => {
    const [{ master }, { worker }] = await Promise.all([import('./master.ts'), import('./worker.ts')]);
    return { master, worker };
  },
};
