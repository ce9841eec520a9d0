import { hostname } from 'node:os';
import { deflateSync } from 'node:zlib';
import { Failure } from '../../errors/index.ts';
import { version } from '../../version.ts';
import { openDatagrams } from '../datagrams.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { withoutBreak } from '../text.ts';

const NOTICE = 5;

/** `graylog2:address[,host]`: each message is a GELF datagram (manual 3.25.12). */
export const graylog2: Driver = (argument, { report }) => {
  const [address = '', host = hostname()] = argument.split(',');
  if (address === '') {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'log to Graylog',
      found: 'no address',
      wanted: 'graylog2:ADDRESS[,host]',
    });
  }
  return new Outbox(`graylog2:${address}`, () => open(address, host), report);
};

async function open(address: string, host: string): Promise<Connection> {
  const connection = await openDatagrams(address);
  return {
    send: async (messages) => {
      for (let [first] = messages; first !== undefined; [first] = messages) {
        await connection.send([deflateSync(gelf(first, host, Date.now()))]);
        messages.shift();
      }
    },
    close: () => connection.close(),
  };
}

/** A message in GELF, as the original fills it. */
export function gelf(message: Buffer, host: string, now: number): string {
  const text = withoutBreak(message).toString();
  return JSON.stringify({
    version: '1.0',
    host,
    short_message: text,
    full_message: text,
    timestamp: Math.floor(now / 1000),
    level: NOTICE,
    facility: `emperord-${version}`,
  });
}
