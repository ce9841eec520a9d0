import type { WorkerPlan } from '../channel/index.ts';
import { Counters } from '../counters/index.ts';
import { native } from '../../native/index.ts';
import type { Instance } from './context.ts';

/** The counters of this process, and the instance as it sees it. */
export function openInstance(plan: WorkerPlan): { counters: Counters; instance: Instance } {
  const { workers, place } = plan;
  const memory = native.mapMemory(plan.counters, Counters.bytes(Math.max(workers, place)));
  const counters = new Counters(memory, place);
  counters.clear();
  counters.set('pid', process.pid);
  // performance.timeOrigin is that of the forge in a worker that was forked.
  counters.set('startedAt', Math.floor(Date.now() / 1000));
  counters.set('respawns', plan.respawns);
  const instance: Instance = {
    ...plan.master,
    requests: () => counters.requestsOfInstance(),
    workers: Array.from({ length: workers }, (_, index) => new Counters(memory, index + 1)),
  };
  return { counters, instance };
}
