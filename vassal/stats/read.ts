import { connect } from 'node:net';
import { Failure, reason } from '../errors/index.ts';
import { parseAddress, toOptions } from './address.ts';
import { ERR_STATS_READ } from './errors.ts';

/** A server that is silent for longer is given up, ms. */
const LONGEST_SILENCE = 30_000;
/** More than any stats document, and few enough to hold, bytes. */
const LONGEST_DOCUMENT = 256 * 1024 * 1024;

/** Connects, reads until the server closes, and returns everything (manual 9.5). Throws `ERR_STATS_READ`. */
export async function connectAndRead(address: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const socket = connect(toOptions(parseAddress(address)));
  socket.setTimeout(LONGEST_SILENCE, () => socket.destroy(new Error(`nothing for ${LONGEST_SILENCE} ms`)));
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LONGEST_DOCUMENT) throw new Error(`more than ${LONGEST_DOCUMENT} bytes`);
      chunks.push(chunk);
    }
  } catch (thrown) {
    throw new Failure(ERR_STATS_READ, {
      tried: `read from ${address}`,
      found: reason(thrown),
      cause: thrown,
    });
  }
  return Buffer.concat(chunks);
}
