import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_JAIL_ENTER } from './errors.ts';
import { setnsSocket, setnsSocketSkip } from './options.ts';

const ENTRIES = '/proc/self/ns';
const MOST_MODE = 0o177;

/**
 * Hands the namespaces of this process to whoever connects to `setns-socket` (manual 8.4.4): the word `uwsgi-setns`,
 * the number of descriptors, and the descriptors themselves. They are opened now, while that is allowed, which is all
 * that `setns-preopen` asks for. Returns what ends it.
 */
export async function serveNamespaces(configuration: Configuration): Promise<() => void> {
  const addresses = configuration.get(setnsSocket);
  if (addresses.length === 0) return () => undefined;
  const skipped = new Set(configuration.get(setnsSocketSkip));
  const names = readdirSync(ENTRIES).filter((name) => !skipped.has(name));
  const descriptors = names.map((name) => openSync(join(ENTRIES, name), 'r'));
  const servers: Server[] = [];
  for (const address of addresses) servers.push(await serve(address, descriptors));
  return () => {
    for (const server of servers) server.close();
    for (const descriptor of descriptors) closeSync(descriptor);
  };
}

async function serve(address: string, descriptors: readonly number[]): Promise<Server> {
  const path = address.startsWith('@') ? `\0${address.slice(1)}` : address;
  const server = createServer((client) => hand(client, descriptors));
  const before = native.setUmask(MOST_MODE);
  try {
    if (!address.startsWith('@')) rmSync(path, { force: true });
    const listening = Promise.withResolvers<void>();
    server.once('error', listening.reject);
    server.listen(path, listening.resolve);
    await listening.promise;
  } catch (thrown) {
    const tried = `hand out namespaces on ${address}`;
    throw new Failure(ERR_JAIL_ENTER, { tried, found: reason(thrown), cause: thrown });
  } finally {
    native.setUmask(before);
  }
  server.unref();
  return server;
}

function hand(client: Socket, descriptors: readonly number[]): void {
  client.on('error', () => client.destroy());
  const count = Buffer.alloc(4);
  count.writeUInt32LE(descriptors.length);
  const { fd } = (client as unknown as { _handle: { fd: number } })._handle;
  try {
    native.sendDescriptors(fd, Buffer.concat([Buffer.from('uwsgi-setns'), count]), descriptors);
  } catch {
    // Whoever asked is gone already.
  }
  client.destroy();
}
