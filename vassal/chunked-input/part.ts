import type { Part } from '../part.ts';
import type { Call } from '../worker/calls.ts';
import { options } from './options.ts';

/** Bodies chunk by chunk (manual 6.23); the code comes with the first request that asks. */
export const part: Part = {
  name: 'chunked-input',
  options,
  used: () => true,
  load: () =>
    Promise.resolve({
      worker: ({ configuration }) => {
        let loaded: Promise<Call> | null = null;
        const load = (): Promise<Call> =>
          (loaded ??= import('./index.ts').then(({ chunkedRead }) => chunkedRead(configuration)));
        return { calls: { 'chunked-read': async (fields, ask) => (await load())(fields, ask) } };
      },
    }),
};
