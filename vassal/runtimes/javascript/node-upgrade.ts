import { IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { Request, Response } from '../../request/index.ts';
import { fillRequest } from './node-request.ts';
import { SocketStub } from './socket-stub.ts';

const EMPTY = Buffer.alloc(0);
/** What the inside of TLS, or the client of a proxy, does not know of itself. */
const OF_THE_CLIENT = ['remoteAddress', 'remotePort', 'remoteFamily', 'localPort', 'encrypted'] as const;

/**
 * Gives the connection to the `upgrade` listeners of a server, which answer it themselves. `false` when nobody asked for it,
 * or nobody listens: it is then a request as every other, as in the runtime.
 */
export function upgradeOn(server: Server, request: Request, response: Response): boolean {
  if (server.listenerCount('upgrade') === 0 || !response.upgradable) return false;
  const variables = request.variables();
  const stub = new SocketStub(request, variables, response);
  const socket = response.upgrade(true);
  if (socket === null) return false;
  const req = new IncomingMessage(describe(socket, stub));
  fillRequest(req, request, variables);
  try {
    // The first bytes of the client are in the stream already.
    server.emit('upgrade', req, socket, EMPTY);
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
  return true;
}

function describe(socket: Duplex, stub: SocketStub): Socket {
  for (const name of OF_THE_CLIENT)
    Object.defineProperty(socket, name, { value: stub[name], configurable: true });
  return socket as Socket;
}
