import type { Part } from '../part.ts';
import { hasApplication } from '../runtimes/index.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Locks of applications (manual 6.8). */
export const part: Part = {
  name: 'locks',
  options,
  errors,
  api: ['lock', 'unlock', 'is_locked'],
  used: hasApplication,
  // Every application has them: the fork server loads both for all of them.
  load: async () => {
    const [{ master }, { worker }] = await Promise.all([import('./master.ts'), import('./worker.ts')]);
    return { master, worker };
  },
};
