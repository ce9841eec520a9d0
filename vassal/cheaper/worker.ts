import { now } from '../harakiri/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { cheaperAlgo } from './options.ts';

/** Writes down in shared memory how long the worker is in requests, those that still run included. */
export function worker({ configuration, counters }: WorkerContext): WorkerHooks {
  if (configuration.get(cheaperAlgo) !== 'busyness') return {};
  return {
    observer: {
      began: () => void counters.add('spent', -now()),
      answered: () => void counters.add('spent', now()),
    },
  };
}
