import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A Carbon server that keeps what comes. */
export interface Carbon {
  readonly address: string;
  readonly port: number;
  /** What each connection has brought so far. */
  readonly texts: readonly string[];
}

/** Starts one. @param greet does something with each connection */
export async function carbonServer(
  t: TestContext,
  greet: (socket: Socket) => void = () => undefined,
): Promise<Carbon> {
  const texts: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = texts.push('') - 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => (texts[index] += bytes.toString()));
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, port, texts };
}
