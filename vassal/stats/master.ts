import type { MasterContext, MasterHooks } from '../master/context.ts';
import { stats, statsHttp, statsMinified } from './options.ts';
import { joinServer, type Lease } from './server.ts';
import { stateOf } from './state.ts';

/**
 * Serves the stats of a master, on a socket of the user that it runs as. A reload takes the address over when its
 * workers accept, and never before.
 */
export function master(context: MasterContext): MasterHooks {
  const { configuration, log } = context;
  const address = configuration.get(stats) ?? '';
  const format = { http: configuration.get(statsHttp), minified: configuration.get(statsMinified) };
  const produce = (): Promise<object> => stateOf(context);
  let lease: Lease | null = null;
  return {
    afterDrop: async () => {
      lease = await joinServer(address);
      log.line(`*** Stats server enabled on ${address} ***`);
      if (lease.fresh) lease.serve(produce, format);
    },
    accepting: () => lease?.serve(produce, format),
    stop: () => lease?.release(),
  };
}
