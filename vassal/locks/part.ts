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
  load: async () => {
    return {
      master: async (context) => (await import('./master.ts')).master(context),
      worker: async (context) => (await import('./worker.ts')).worker(context),
    };
  },
};
