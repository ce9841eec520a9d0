import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Users, groups and capabilities of an instance (manual 8.1). The roles call it themselves. */
export const part: Part = {
  name: 'identity',
  options,
  errors,
  load: async () => {
    const [{ master }, { worker, template }] = await Promise.all([
      import('./master.ts'),
      import('./worker.ts'),
    ]);
    return { master, worker, template };
  },
};
