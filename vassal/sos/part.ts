import type { Part } from '../part.ts';
import { options } from './options.ts';

/** Calls for help from an instance that is overloaded (manual 7.3). */
export const part: Part = {
  name: 'sos',
  options,
  load: async () => ({ master: (await import('./index.ts')).master }),
};
