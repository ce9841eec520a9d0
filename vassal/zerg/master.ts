import { Failure } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { servedSockets, wishesOf, type BoundSocket } from '../sockets/index.ts';
import { vacuum } from '../sockets/options.ts';
import { ERR_ZERG_MANY } from './errors.ts';
import { zergpool, zergServer } from './options.ts';
import { readPool } from './pool.ts';
import { joinServer, type Door, type Share } from './server.ts';

/** As many descriptors as one message can carry. */
const MOST = 253;

/** Hands out the served sockets on `zerg-server`, and those of each `zergpool` on its own socket. */
export function master(context: MasterContext): MasterHooks {
  const { configuration, log, sockets } = context;
  const shares: { readonly share: Share; readonly offered: readonly number[] }[] = [];
  const offer = async (address: string, door: Door, offered: readonly BoundSocket[]): Promise<void> => {
    if (offered.length > MOST) {
      throw new Failure(ERR_ZERG_MANY, {
        tried: `hand out sockets on ${address}`,
        found: `${offered.length}`,
      });
    }
    const share = await joinServer(address, door, log);
    shares.push({ share, offered: offered.map(({ descriptor }) => descriptor) });
  };
  const { backlog, mode, owner } = wishesOf(configuration);
  return {
    bound: async () => {
      const pools = new Set(configuration.get(zergpool).map((text) => readPool(text).pool));
      for (const pool of pools) {
        const pooled = sockets().filter((socket) => socket.pool === pool);
        await offer(pool, { backlog, mode, owner }, pooled);
      }
    },
    // It belongs to the user of the instance, and only the umask says who else may ask (manual 7.4.1).
    afterDrop: async () => {
      const address = configuration.get(zergServer);
      if (address !== null)
        await offer(address, { backlog, mode: null, owner: null }, servedSockets(sockets()));
    },
    accepting: () => {
      for (const { share, offered } of shares) share.serve(offered);
      const address = configuration.get(zergServer);
      if (address !== null) log.line(`*** Zerg server enabled on ${address} ***`);
    },
    stop: () => {
      for (const { share } of shares.splice(0)) share.release(configuration.get(vacuum) ? log : null);
    },
  };
}
