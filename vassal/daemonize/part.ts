import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Instances in the background (manual 3.13.10). */
export const part: Part = {
  name: 'daemonize',
  options,
  errors,
  load: async () => {
    const { reportStarted } = await import('./report.ts');
    return { master: () => ({ accepting: reportStarted }) };
  },
};
