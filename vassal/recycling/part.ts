import type { Part } from '../part.ts';
import { maxRequestsDelta, maxWorkerLifetimeDelta, minWorkerLifetime, options } from './options.ts';

const CONDITIONS: readonly unknown[] = [minWorkerLifetime, maxRequestsDelta, maxWorkerLifetimeDelta];

/** Workers that are replaced before they fail: by their requests, their age, their memory (manual 3.13.2). */
export const part: Part = {
  name: 'recycling',
  options,
  used: (configuration) => options.some((row) => !CONDITIONS.includes(row) && configuration.isSet(row)),
  load: async () => {
    const { master, worker } = await import('./index.ts');
    return { master, worker };
  },
};
