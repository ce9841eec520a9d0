import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Failure, reason } from '../errors/index.ts';
import { readAddress } from '../sockets/index.ts';
import { ERR_UDP_BIND } from './errors.ts';

/** First byte of the multicast addresses of IPv4, and of IPv6 as text. */
const MULTICAST = /^(?:22[4-9]|23\d)\.|^ff/i;

/**
 * Binds a UDP address, and joins its group when it is one. The generations of a reload have the address together for a
 * moment; datagrams go to the newer one. Throws `ERR_UDP_BIND`.
 * @param what whose address it is, for the message
 */
export async function bindUdp(address: string, what: string): Promise<Socket> {
  const tried = `bind the UDP address "${address}" of the ${what}`;
  const place = await readAddress(address, false);
  if (place.family !== 'tcp4' && place.family !== 'tcp6') {
    throw new Failure(ERR_UDP_BIND, { tried, found: 'no host:port' });
  }
  const socket = createSocket({ type: place.family === 'tcp6' ? 'udp6' : 'udp4', reuseAddr: true });
  try {
    socket.bind(place.port, place.host);
    await once(socket, 'listening');
    if (MULTICAST.test(place.host)) socket.addMembership(place.host);
  } catch (thrown) {
    socket.close();
    throw new Failure(ERR_UDP_BIND, { tried, found: reason(thrown) });
  }
  socket.on('error', () => undefined);
  return socket;
}
