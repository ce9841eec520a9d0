import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Failure, reason } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { readAddress } from '../sockets/index.ts';
import { ERR_UDP_BIND } from './errors.ts';
import { udp } from './options.ts';

/** Writes the lines of every datagram to the log, with the address of its sender (manual 3.25.1). */
export function master({ configuration, log }: MasterContext): MasterHooks {
  const address = configuration.get(udp) ?? '';
  let socket: Socket | null = null;
  return {
    bound: async () => {
      socket = await bind(address);
      socket.on('message', (message, { address: host, port }) => {
        for (const line of message
          .toString()
          .replace(/\r?\n$/, '')
          .split('\n')) {
          log.line(`[udp:${host}:${port}] ${line}`);
        }
      });
      log.line('UDP server enabled.');
    },
    stop: () => void socket?.close(),
  };
}

/** The generations of a reload have the address together for a moment; datagrams go to the newer one. */
async function bind(address: string): Promise<Socket> {
  const tried = `bind the UDP address "${address}"`;
  const place = await readAddress(address, false);
  if (place.family !== 'tcp4' && place.family !== 'tcp6') {
    throw new Failure(ERR_UDP_BIND, { tried, found: 'no host:port' });
  }
  const socket = createSocket({ type: place.family === 'tcp6' ? 'udp6' : 'udp4', reuseAddr: true });
  try {
    socket.bind(place.port, place.host);
    await once(socket, 'listening');
  } catch (thrown) {
    socket.close();
    throw new Failure(ERR_UDP_BIND, { tried, found: reason(thrown) });
  }
  socket.on('error', () => undefined);
  return socket;
}
