import { holderOf, memoryOf } from '../counters/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { hasFailed, isDone, limitsOf } from './decide.ts';
import { isMonitored, monitoredOf } from './exceptions.ts';

/** Looks at this worker after each of its requests: nobody else could stop it before the next one. */
export function worker({ configuration, log, counters, id, recycle }: WorkerContext): WorkerHooks {
  const limits = limitsOf(configuration, id);
  const monitored = monitoredOf(configuration);
  let done = false;
  const look = (thrown: unknown): void => {
    if (done) return;
    const requests = counters.get('requests');
    const failed = hasFailed(limits, counters.get('exceptions')) || isMonitored(monitored, thrown);
    const memory = () => memoryOf(holderOf(process.pid, counters));
    const age = Date.now() / 1000 - counters.get('startedAt');
    if (!failed && !isDone(limits, { age, requests, memory })) return;
    done = true;
    log.line(
      failed
        ? `... monitored exception detected, respawning worker ${id} (pid: ${process.pid})...`
        : `...The work of process ${process.pid} is done. Seeya!`,
    );
    recycle();
  };
  return { observer: { answered: look } };
}
