import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ListenOptions, type Server } from 'node:net';

/** Below the ports that the kernel gives to connections, any of which could be in the way of a server. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** A port that nobody listens on; no other test gets it while this process lives, which holds a name for it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    const claim = await listening({ path: `\0emperord-test-port-${port}` });
    if (claim === null) continue;
    const probe = await listening({ host: '127.0.0.1', port });
    if (probe === null) claim.close();
    else {
      await once(probe.close(), 'close');
      return port;
    }
  }
}

/** The same as `host:port`. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

/** `null` when it is taken; another error would come again for every port. */
async function listening(where: ListenOptions): Promise<Server | null> {
  const server = createServer().unref().listen(where);
  return once(server, 'listening').then(
    () => server,
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EADDRINUSE') throw thrown;
      return null;
    },
  );
}
