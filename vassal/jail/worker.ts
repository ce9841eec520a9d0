import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { mergeMemory } from './ksm.ts';

/** What a worker does for its jail itself: the rest was done at its birth. */
export function worker({ configuration, log }: WorkerContext): WorkerHooks {
  return { stop: mergeMemory(configuration, log) };
}
