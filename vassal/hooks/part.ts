import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Actions and commands at the turning points of an instance (manual 3.28). */
export const part: Part = {
  name: 'hooks',
  options,
  errors,
  load: async () => {
    const [{ master }, { worker }] = await Promise.all([import('./master.ts'), import('./worker.ts')]);
    return { master, worker };
  },
};
