import type { WorkerCounters } from '../master/context.ts';
import type { Application } from './context.ts';
import type { Counters } from '../counters/index.ts';
import type { Service } from './service.ts';

/** What a worker says of itself: its applications, and the requests that its cores hold now (manual 9.5). */
export function describeRunning(
  service: Service,
  applications: readonly Application[],
  counters: Counters,
): WorkerCounters {
  const own = counters.read();
  return {
    ...own,
    rss: 0,
    vsz: 0,
    apps: applications.map(({ mountpoint, modifier1 }) => {
      return { mountpoint, modifier1, startupMs: 0, requests: own.requests, exceptions: own.exceptions };
    }),
    cores: service.running().map((request, id) => ({
      id,
      requests: id === 0 ? own.requests : 0,
      inRequest: request !== null,
      vars: request === null ? [] : [...request.variables()].map(([name, value]) => `${name}=${value}`),
    })),
  };
}
