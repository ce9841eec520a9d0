import type { Observer, WorkerContext } from '../worker/context.ts';

/** Marks and counts the answers that the worker did not have to send itself. */
export function createOffload(counters: WorkerContext['counters']): Observer {
  return {
    over: (_request, response) => {
      if (!response.isFile && !response.handOver) return;
      response.offloaded = true;
      counters.add('offloadedRequests', 1);
    },
  };
}
