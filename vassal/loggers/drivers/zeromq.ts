import { Failure } from '../../errors/index.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';

/** What a socket that is closed may still take to send, ms. */
const LINGER_MS = 500;

/** `zeromq:tcp://…`: pushes each message to a pull socket (manual 3.25.10). */
export const zeromq: Driver = (address, { report }) => {
  if (!/^(tcp|ipc):\/\/./.test(address)) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'log to ZeroMQ',
      found: `the address "${address}"`,
      wanted: 'zeromq:tcp://HOST:PORT or zeromq:ipc://PATH',
    });
  }
  return new Outbox(`zeromq:${address}`, () => open(address), report);
};

async function open(address: string): Promise<Connection> {
  const { Push } = await import('zeromq');
  const socket = new Push({ linger: LINGER_MS });
  socket.connect(address);
  return {
    send: async (messages) => {
      for (let [first] = messages; first !== undefined; [first] = messages) {
        await socket.send(first);
        messages.shift();
      }
    },
    close: () => socket.close(),
  };
}
