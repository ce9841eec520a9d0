import { native } from '../../native/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { servedSockets } from '../sockets/index.ts';
import { vassalSosBacklog } from './options.ts';

/** How often the queues are looked at, ms: a peak that is shorter needs nobody. */
const PERIOD_MS = 1000;

/** Looks at the listen queues from the moment the instance accepts, and asks for a zerg while one is too long. */
export function master({ configuration, log, sockets, reinforce }: MasterContext): MasterHooks {
  const most = configuration.get(vassalSosBacklog) ?? 0;
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    const queues = servedSockets(sockets()).map(
      ({ descriptor }) => native.listenQueue(descriptor)?.waiting ?? 0,
    );
    const longest = Math.max(0, ...queues);
    if (longest <= most) return;
    log.event(`asking Emperor for reinforcements (backlog: ${longest})...`);
    reinforce();
  };
  return {
    accepting: () => {
      timer ??= setInterval(look, PERIOD_MS);
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}
