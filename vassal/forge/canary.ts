import { pbkdf2 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';

/** Objects that are made and dropped, enough for several collections of garbage. */
const GARBAGE = 60_000;
const KEPT = 10_000;

/**
 * Does in a forked child what hung or crashed on runtimes that cannot be forked: timers, collections of garbage, sockets,
 * the thread pool. Resolves when all of it worked; a hang is for the parent to notice.
 */
export async function canary(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  await Promise.all([readFile('/proc/self/stat'), promisify(pbkdf2)('a', 'b', 10, 32, 'sha256')]);
  await talk();
}

function collectGarbage(): void {
  const kept: object[] = [];
  for (let index = 0; index < GARBAGE; index++) kept[index % KEPT] = { index, rest: [index] };
}

function talk(): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end('x'));
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.on('error', reject);
      socket.on('data', () => server.close(() => resolve()));
    });
  });
}
