import type { Part } from '../part.ts';
import { options } from './options.ts';

/** Files that command the master when they are touched (manual 3.13.11). */
export const part: Part = {
  name: 'touch',
  options,
  load: async () => ({ master: (await import('./master.ts')).master }),
};
