import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { kinds, options } from './options.ts';

/** Commands at given times (manual 6.4). */
export const part: Part = {
  name: 'cron',
  options,
  errors,
  used: (configuration) => kinds.some((row) => configuration.isSet(row)),
  load: async () => ({ master: (await import('./master.ts')).master }),
};
