import { Trickle } from '../capture/index.ts';
import { native } from '../../native/index.ts';
import type { Sink } from './sink.ts';

/** What waits for a reader, bytes; lines beyond it are lost. */
const MOST = 1024 * 1024;

/** A sink on a descriptor that others may share, such as standard error: its flags are left alone. */
export function descriptorSink(descriptor: number): Sink {
  let lost = 0;
  const trickle = new Trickle((bytes) => native.writeNow(descriptor, bytes));
  return {
    write: (messages) => {
      if (trickle.bytes > MOST) return void (lost += messages.length);
      const notice = lost > 0 ? [Buffer.from(`[log] ${lost} lines are lost\n`)] : [];
      lost = 0;
      trickle.write(Buffer.concat([...notice, ...messages]));
    },
    close: () => trickle.flush(),
  };
}
