import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, stats } from './options.ts';

/** The stats server (manual 9.5): the state of the instance as JSON for everyone who connects. */
export const part: Part = {
  name: 'stats',
  options,
  errors,
  used: (configuration) => configuration.isSet(stats),
  load: async () => ({ master: (await import('./master.ts')).master }),
};
