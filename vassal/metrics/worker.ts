import { coresOf } from '../master/options.ts';
import type { Request } from '../request/index.ts';
import type { Observer, WorkerContext, WorkerHooks } from '../worker/context.ts';
import { apiOf, callsOf } from './api.ts';
import { metricsIn } from './index.ts';
import type { Values } from './values.ts';

/** Gives the metrics to the application, and counts the requests of each core. */
export function worker({ configuration, id, shared }: WorkerContext): WorkerHooks {
  const values = metricsIn(shared);
  if (values === null) return {};
  return { calls: callsOf(values), api: apiOf(values), ...observing(values, id, coresOf(configuration)) };
}

/** Who only asks whether somebody lives is no client (manual 3.13.50). */
const PING = 100;

function observing(values: Values, id: number, cores: number): { observer?: Observer } {
  const places = Array.from({ length: cores }, (_, core) =>
    values.place(`worker.${id}.core.${core}.requests`),
  );
  if (places.includes(-1)) return {};
  const last = places[cores - 1] ?? 0;
  const counted: boolean[] = [];
  return {
    observer: {
      began: ({ modifier1 }: Request, core) => {
        counted[core] = modifier1 !== PING;
      },
      freed: (core) => {
        if (counted[core] !== true) return;
        counted[core] = false;
        // An application may hold more requests at once than were configured: they are the last one's.
        values.add(places[core] ?? last, 1n);
      },
    },
  };
}
