import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { carbon, options } from './options.ts';

/** Statistics that are sent to Carbon servers (manual 9.4). */
export const part: Part = {
  name: 'carbon',
  options,
  errors,
  plugins: ['carbon'],
  used: (configuration) => configuration.isSet(carbon),
  load: async () => {
    const { check, master } = await import('./master.ts');
    return { check, master };
  },
};
