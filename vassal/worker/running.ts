import { LONGEST } from '../channel/index.ts';
import type { Counters } from '../counters/index.ts';
import type { WorkerCounters } from '../master/context.ts';
import type { BlockRequest } from '../request/index.ts';
import type { Application } from './context.ts';
import type { Service } from './service.ts';

/** Most characters of the variables of all running requests: clients fill them, and one message has to hold them. */
const MOST_VARIABLES = LONGEST / 2;

/** What a worker says of itself: its applications, and the requests that its cores hold now (manual 9.5). */
export function describeRunning(
  service: Pick<Service, 'running'>,
  applications: readonly Pick<Application, 'mountpoint' | 'modifier1'>[],
  counters: Counters,
): WorkerCounters {
  const own = counters.read();
  let room = MOST_VARIABLES;
  return {
    ...own,
    rss: 0,
    vsz: 0,
    apps: applications.map(({ mountpoint, modifier1 }) => {
      return { mountpoint, modifier1, startupMs: 0, requests: own.requests, exceptions: own.exceptions };
    }),
    cores: service.running().map((request, id) => {
      const vars = request === null ? [] : variablesOf(request);
      room -= JSON.stringify(vars).length;
      return {
        id,
        requests: id === 0 ? own.requests : 0,
        inRequest: request !== null,
        vars: room < 0 ? [] : vars,
      };
    }),
  };
}

function variablesOf(request: BlockRequest): string[] {
  return [...request.variables()].map(([name, value]) => `${name}=${value}`);
}
