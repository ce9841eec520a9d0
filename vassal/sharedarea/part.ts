import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, sharedarea } from './options.ts';

const SIZES = [8, 16, 32, 64] as const;
const names = [
  ...['read', 'write', 'wait', 'rlock', 'wlock', 'unlock', 'memoryview'],
  ...['read', 'write', 'inc', 'dec'].flatMap((verb) => SIZES.map((bits) => `${verb}${bits}`)),
];

/** Memory that all processes share (manual 6.13). */
export const part: Part = {
  name: 'sharedarea',
  options,
  errors,
  api: names.map((name) => `sharedarea_${name}`),
  used: (configuration) => configuration.isSet(sharedarea),
  load: async () => {
    return {
      master: async (context) => (await import('./master.ts')).master(context),
      worker: async (context) => (await import('./worker.ts')).worker(context),
    };
  },
};
