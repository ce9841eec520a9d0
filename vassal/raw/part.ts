import type { Part } from '../part.ts';
import { rawSocket } from '../sockets/options.ts';

/** The options that name its sockets stand with those of all sockets. */
export const part: Part = {
  name: 'raw',
  options: [],
  used: (configuration) => configuration.isSet(rawSocket),
  load: async () => {
    const { createRaw } = await import('./worker.ts');
    return { worker: createRaw };
  },
};
