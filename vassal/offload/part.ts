import type { Part } from '../part.ts';
import { offloadThreads, options } from './options.ts';

/** Offloading (manual 6.10): the wire sends what is handed over, so that what is left is to count it. */
export const part: Part = {
  name: 'offload',
  options,
  used: (configuration) => configuration.get(offloadThreads) > 0,
  load: async () => {
    const { createOffload } = await import('./index.ts');
    return { worker: ({ counters }) => ({ observer: createOffload(counters) }) };
  },
};
