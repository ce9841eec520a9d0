import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';
import { hasLog } from './wanted.ts';

/** The master writes the log (manual 3.25, 3.13.8). */
export const part: Part = {
  name: 'log-master',
  options,
  errors,
  used: hasLog,
  load: async () => ({ master: (await import('./master.ts')).master }),
};
