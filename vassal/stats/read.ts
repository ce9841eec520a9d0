import { connect } from 'node:net';
import { Failure, reason } from '../errors/index.ts';
import { readToEnd } from '../sockets/index.ts';
import { parseAddress, toOptions } from './address.ts';
import { ERR_STATS_READ } from './errors.ts';

/** A server that is silent for longer is given up, ms. */
const LONGEST_SILENCE = 30_000;

/** Connects, reads until the server closes, and returns everything (manual 9.5). Throws `ERR_STATS_READ`. */
export async function connectAndRead(address: string): Promise<Buffer> {
  const socket = connect(toOptions(parseAddress(address)));
  try {
    return await readToEnd(socket, LONGEST_SILENCE);
  } catch (thrown) {
    throw new Failure(ERR_STATS_READ, {
      tried: `read from ${address}`,
      found: reason(thrown),
      cause: thrown,
    });
  }
}
