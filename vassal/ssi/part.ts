import { namedPlugin, type Configuration } from '../config/index.ts';
import type { Part } from '../part.ts';
import { errors } from './errors.ts';

/** Its modifier, by default the official one; `null` when no `plugin` names it. */
const named = (configuration: Configuration): number | null => namedPlugin(configuration, 'ssi', 19);

/** Server side includes (manual 12.13). */
export const part: Part = {
  name: 'ssi',
  options: [],
  errors,
  plugins: ['ssi'],
  used: (configuration) => named(configuration) !== null,
  load: async () => {
    const { ssiApplication } = await import('./index.ts');
    return {
      worker: async (context) => ({
        applications: [await ssiApplication(context, named(context.configuration) ?? 0)],
      }),
    };
  },
};
