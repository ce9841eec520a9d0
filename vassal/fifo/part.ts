import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Commands for the master through a named pipe (manual 3.19). */
export const part: Part = {
  name: 'fifo',
  options,
  errors,
  load: async () => ({ master: (await import('./master.ts')).master }),
};
