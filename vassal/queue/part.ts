import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options, queue } from './options.ts';

/** A queue that all processes share (manual 6.11). */
export const part: Part = {
  name: 'queue',
  options,
  errors,
  api: [
    'queue_get',
    'queue_set',
    'queue_push',
    'queue_pop',
    'queue_last',
    'queue_slot',
    'queue_pull',
    'queue_pull_slot',
    'queue_size',
  ],
  used: (configuration) => configuration.isSet(queue),
  load: async () => {
    return {
      master: async (context) => (await import('./master.ts')).master(context),
      worker: async (context) => (await import('./worker.ts')).worker(context),
    };
  },
};
