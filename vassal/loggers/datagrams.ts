import { createSocket } from 'node:dgram';
import { native } from '../../native/index.ts';
import { readAddress } from '../sockets/index.ts';
import type { Connection } from './outbox.ts';

/** Sends each message as one datagram, to a UDP address, also a multicast group, or to a unix socket. */
export async function openDatagrams(address: string): Promise<Connection> {
  const place = await readAddress(address, false);
  switch (place.family) {
    case 'tcp4':
    case 'tcp6':
      return udp(place.family === 'tcp6' ? 'udp6' : 'udp4', place.host, place.port);
    case 'unix':
      return unix(place.path);
    case 'abstract':
      return unix(`@${place.name}`);
    case 'inherited':
      throw new Error('a descriptor is no address to send to');
  }
}

function udp(type: 'udp4' | 'udp6', host: string, port: number): Connection {
  const socket = createSocket(type);
  socket.on('error', () => undefined);
  socket.unref();
  const send = (message: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(message, port, host, (error) => (error && !isTooLong(error) ? reject(error) : resolve()));
    });
  return {
    send: (messages) => each(messages, send),
    close: () => socket.close(),
  };
}

function unix(path: string): Connection {
  const send = async (message: Buffer): Promise<void> => {
    try {
      native.sendDatagram(path, message);
    } catch (thrown) {
      if (!isTooLong(thrown)) throw thrown;
    }
  };
  return { send: (messages) => each(messages, send), close: () => undefined };
}

/** Such a message would never leave. */
function isTooLong(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException).code === 'EMSGSIZE';
}

/** Sends one after the other; what has left is no longer in the list. */
async function each(messages: Buffer[], send: (message: Buffer) => Promise<void>): Promise<void> {
  for (let [first] = messages; first !== undefined; [first] = messages) {
    await send(first);
    messages.shift();
  }
}
