import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, placeOptions } from './options.ts';

export const part: Part = {
  name: 'static',
  options,
  errors,
  used: (configuration) => placeOptions.some((row) => configuration.isSet(row)),
  load: async () => {
    const { createStatic, readRules, systemTypes } = await import('./index.ts');
    return {
      warm: () => void systemTypes(),
      check: async (configuration) => void (await readRules(configuration)),
      worker: async (context) => ({ responders: [await createStatic(context)] }),
    };
  },
};
