import { carbonUseMetrics } from '../carbon/options.ts';
import type { Part } from '../part.ts';
import { statsPush } from '../stats-push/options.ts';
import { errors } from './errors.ts';
import { enabling, options } from './options.ts';
import { operationNames } from './names.ts';

/** Numbers about the instance and of its application (manual 9.6). */
export const part: Part = {
  name: 'metrics',
  options,
  errors,
  api: operationNames,
  used: (configuration) =>
    [...enabling, statsPush, carbonUseMetrics].some((option) => configuration.isSet(option)),
  load: async () => {
    const [{ check, master }, { worker }] = await Promise.all([import('./master.ts'), import('./worker.ts')]);
    return { check, master, worker };
  },
};
