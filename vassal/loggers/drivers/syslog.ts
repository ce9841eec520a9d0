import { hostname } from 'node:os';
import { Failure } from '../../errors/index.ts';
import { openDatagrams } from '../datagrams.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import { rsyslogPacketSize, rsyslogSplitMessages } from '../options.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { syslogTime, withoutBreak } from '../text.ts';

/** Facilities by name, RFC 3164 4.1.1. */
const FACILITIES: Readonly<Record<string, number>> = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
};
const INFO = 6;
/** daemon.notice, what the original sends to a remote syslog. */
const REMOTE_PRIORITY = '29';
const IDENTITY = 'uwsgi';

/** `syslog[:ident[,facility]]`: the syslog of this machine (manual 3.25.6). */
export const syslog: Driver = (argument, { report }) => {
  const [identity = '', name = 'daemon'] = argument.split(',');
  const facility = Object.hasOwn(FACILITIES, name) ? FACILITIES[name] : undefined;
  if (facility === undefined) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'log to syslog',
      found: `the facility "${name}"`,
      wanted: Object.keys(FACILITIES).join(', '),
    });
  }
  const head = (): string => `<${facility * 8 + INFO}>${syslogTime(new Date())} ${identity || IDENTITY}: `;
  const dress = (message: Buffer): Buffer[] => [Buffer.concat([Buffer.from(head()), message])];
  return new Outbox('syslog', () => dressed('/dev/log', dress), report);
};

/** `rsyslog:address[,ident[,priority]]`: a remote syslog (manual 3.25.7, 3.13.56). */
export const rsyslog: Driver = (argument, { configuration, report }) => {
  const [address = '', identity = '', priority = REMOTE_PRIORITY] = argument.split(',');
  if (address === '' || !/^\d{1,3}$/.test(priority)) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'log to a remote syslog',
      found: `"${argument}"`,
      wanted: 'rsyslog:ADDRESS[,ident[,priority]], the priority a number',
    });
  }
  const from = identity === '' ? `${hostname()} ${IDENTITY}` : identity;
  const head = (): Buffer => Buffer.from(`<${priority}>${syslogTime(new Date())} ${from}: `);
  const size = configuration.get(rsyslogPacketSize);
  const split = configuration.get(rsyslogSplitMessages);
  const dress = (message: Buffer): Buffer[] => packets(head(), withoutBreak(message), size, split);
  return new Outbox(`rsyslog:${address}`, () => dressed(address, dress), report);
};

/** A message in packets of at most so many bytes: cut, or in as many as it takes when it may be split. */
export function packets(head: Buffer, message: Buffer, size: number, split: boolean): Buffer[] {
  const room = Math.max(1, size - head.length);
  const result: Buffer[] = [];
  for (let at = 0; at === 0 || (split && at < message.length); at += room) {
    result.push(Buffer.concat([head, message.subarray(at, at + room)]));
  }
  return result;
}

/** Datagrams that carry messages in another dress. */
async function dressed(address: string, dress: (message: Buffer) => readonly Buffer[]): Promise<Connection> {
  const connection = await openDatagrams(address);
  return {
    send: async (messages) => {
      for (let [first] = messages; first !== undefined; [first] = messages) {
        await connection.send([...dress(first)]);
        messages.shift();
      }
    },
    close: () => connection.close(),
  };
}
