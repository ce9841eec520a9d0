import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { Server } from './read.ts';

/**
 * Connects, sends a text and closes. Nothing that the server says is looked at, and no more of it taken than a socket holds.
 * Rejects when the text did not leave within the time.
 * @param patience ms for connecting and sending; resolving a name has its own limits in the resolver
 */
export async function send({ host, port }: Server, text: string, patience: number): Promise<void> {
  // Waited for to its end: lookups that are given up would still hold the few threads that files need too.
  const address = isIP(host) === 0 ? (await lookup(host)).address : host;
  const socket = connect(port, address);
  socket.unref();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed')));
  const late = (): void => void socket.destroy(new Error(`not taken within ${patience / 1000} s`));
  const timer = setTimeout(late, patience);
  socket.once('finish', resolve);
  socket.end(text);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
