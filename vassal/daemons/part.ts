import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { kinds, options } from './options.ts';

/** Programs that the master runs beside its workers (manual 3.18). */
export const part: Part = {
  name: 'daemons',
  options,
  errors,
  used: (configuration) => kinds.some((row) => configuration.isSet(row)),
  load: async () => ({ master: (await import('./master.ts')).master }),
};
