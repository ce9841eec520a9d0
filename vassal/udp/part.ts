import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** A log server over UDP (manual 3.25.1). */
export const part: Part = {
  name: 'udp',
  options,
  errors,
  load: async () => ({ master: (await import('./master.ts')).master }),
};
