import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Wanted } from '../sockets/index.ts';
import { ERR_ZERG_POOL } from './errors.ts';
import { zergpool } from './options.ts';

/** A zerg pool: the socket where clients ask, and the addresses that they get. */
export interface Pool {
  readonly pool: string;
  readonly addresses: readonly string[];
}

/** Reads `SOCKET:ADDRESS[,ADDRESS…]` (manual 7.4.5). Throws `ERR_ZERG_POOL`. */
export function readPool(text: string): Pool {
  const colon = text.indexOf(':');
  const pool = text.slice(0, Math.max(0, colon));
  const addresses = text.slice(colon + 1).split(',');
  if (pool !== '' && addresses.every((address) => address !== '')) return { pool, addresses };
  throw new Failure(ERR_ZERG_POOL, { tried: `read zergpool = ${text}`, found: 'invalid zergpool syntax' });
}

const UNSERVED = { protocol: null, modifier1: 0, modifier2: 0, tls: null, deferred: true, shared: false };

/** The sockets that the pools of a configuration hand out. Throws `ERR_ZERG_POOL`. */
export function pooledSockets(configuration: Configuration): Wanted[] {
  return configuration.given(zergpool).flatMap((setting) => {
    const { pool, addresses } = readPool(setting.value);
    return addresses.map((written) => ({ ...UNSERVED, written, setting, pool }));
  });
}
