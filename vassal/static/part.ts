import type { Part } from '../part.ts';
import { checkStatic, options, staticMap, staticMap2 } from './options.ts';

export const part: Part = {
  name: 'static',
  options,
  used: (configuration) => [staticMap, staticMap2, checkStatic].some((row) => configuration.isSet(row)),
  load: async () => {
    const { createStatic, systemTypes } = await import('./index.ts');
    return {
      warm: () => void systemTypes(),
      worker: (context) => ({ responders: [createStatic(context)] }),
    };
  },
};
