import { openDatagrams } from '../datagrams.ts';
import { Outbox } from '../outbox.ts';
import type { Driver } from '../sink.ts';

/** `socket:ADDRESS`: each message is a datagram, over UDP or a unix socket, unconnected (manual 3.25.5). */
export const socket: Driver = (address, { report }) =>
  new Outbox(`socket:${address}`, () => openDatagrams(address), report);
