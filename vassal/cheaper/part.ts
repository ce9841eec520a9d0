import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { masterFifo } from '../fifo/options.ts';
import { cheap, cheaper, idle, options } from './options.ts';

/** As many workers as the load needs, down to none (manual 3.13.17, 7.1). */
export const part: Part = {
  name: 'cheaper',
  options,
  errors,
  used: (configuration) => [cheap, cheaper, idle, masterFifo].some((row) => configuration.isSet(row)),
  load: async () => {
    const { master, worker } = await import('./index.ts');
    return { master, worker };
  },
};
