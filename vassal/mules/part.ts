import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { mule, mules, options } from './options.ts';

/** Processes beside the workers that take messages and signals (manual 6.9). */
export const part: Part = {
  name: 'mules',
  options,
  errors,
  api: ['mule_msg', 'mule_get_msg', 'mule_msg_hook', 'mule_id', 'farm_msg', 'farm_get_msg', 'in_farm'],
  used: (configuration) => configuration.isSet(mule) || configuration.get(mules) > 0,
  load: async () => {
    const { master } = await import('./master.ts');
    const { worker, template } = await import('./worker.ts');
    return { master, worker, template };
  },
};
