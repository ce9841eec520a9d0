import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Namespaces, roots, control groups, limits and shares of the machine (manual 8). */
export const part: Part = {
  name: 'jail',
  options,
  errors,
  load: async () => {
    const [{ master }, { worker }] = await Promise.all([import('./master.ts'), import('./worker.ts')]);
    return { master, worker };
  },
};
