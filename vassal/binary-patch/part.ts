import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Other programs as vassals, with the sockets and the user of an instance (manual 7.2.13). */
export const part: Part = {
  name: 'binary-patch',
  options,
  errors,
  load: async () => ({ master: (await import('./index.ts')).master }),
};
