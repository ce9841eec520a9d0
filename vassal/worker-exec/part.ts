import type { Part } from '../part.ts';
import { options } from './options.ts';

export const part: Part = {
  name: 'worker-exec',
  options,
  load: async () => ({ worker: (await import('./index.ts')).runCommand }),
};
