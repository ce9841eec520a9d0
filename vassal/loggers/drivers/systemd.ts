import { openDatagrams } from '../datagrams.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { withoutBreak } from '../text.ts';

const JOURNAL = '/run/systemd/journal/socket';
const INFO = 6;

/** `systemd`: the journal of this machine (manual 3.25.13). */
export const systemd: Driver = (_, { report }) => new Outbox('systemd', open, report);

async function open(): Promise<Connection> {
  const connection = await openDatagrams(JOURNAL);
  return {
    send: async (messages) => {
      for (let [first] = messages; first !== undefined; [first] = messages) {
        await connection.send([entry(first)]);
        messages.shift();
      }
    },
    close: () => connection.close(),
  };
}

/** A message in the native protocol of the journal; its text may hold line breaks, so that its length comes first. */
export function entry(message: Buffer): Buffer {
  const text = withoutBreak(message);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const fields = `PRIORITY=${INFO}\nSYSLOG_IDENTIFIER=uwsgi\nMESSAGE\n`;
  return Buffer.concat([Buffer.from(fields), length, text, Buffer.from('\n')]);
}
