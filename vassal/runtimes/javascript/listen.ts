import { Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure } from '../../errors/index.ts';
import type { Handler } from '../../worker/context.ts';
import { ERR_JAVASCRIPT_LISTEN } from './errors.ts';
import { nodeHandler } from './node.ts';

/** Servers that the program let listen. */
export interface TakenOver {
  /** Answers with the listeners of the server; `null` until one listened. */
  readonly first: Handler | null;
  /** The first one, waited for so many milliseconds. */
  within(milliseconds: number): Promise<Handler | null>;
}

/**
 * Makes `listen` of every http server a registration: the sockets of the vassal are used instead (design §2). The
 * server says that it listens, has an address, and can be closed.
 */
export function takeOverListen(): TakenOver {
  let first: Handler | null = null;
  const came = Promise.withResolvers<Handler>();
  const listen = function (this: Server, ...given: unknown[]): Server {
    if (first !== null) throw second();
    const app = (req: IncomingMessage, res: ServerResponse): void => void this.emit('request', req, res);
    first = nodeHandler(app, this);
    pretendToListen(this, given);
    came.resolve(first);
    return this;
  };
  Object.defineProperty(Server.prototype, 'listen', { value: listen, configurable: true, writable: true });
  refuseHttps();
  return {
    get first() {
      return first;
    },
    within: (milliseconds) => {
      const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), milliseconds).unref());
      return Promise.race([came.promise, late]);
    },
  };
}

function pretendToListen(server: Server, given: readonly unknown[]): void {
  const callback = given.findLast((item) => typeof item === 'function');
  if (callback !== undefined) server.once('listening', callback as () => void);
  const address = { address: '127.0.0.1', family: 'IPv4', port: portOf(given[0]) };
  Object.defineProperty(server, 'listening', { value: true, configurable: true });
  Object.defineProperty(server, 'address', { value: () => address, configurable: true });
  const close = (done?: (error?: Error) => void): Server => {
    Object.defineProperty(server, 'listening', { value: false, configurable: true });
    if (done !== undefined) server.once('close', done);
    process.nextTick(() => server.emit('close'));
    return server;
  };
  Object.defineProperty(server, 'close', { value: close, configurable: true });
  process.nextTick(() => server.emit('listening'));
}

function portOf(given: unknown): number {
  const port = typeof given === 'object' && given !== null ? (given as { port?: unknown }).port : given;
  return Number(port) || 0;
}

/** The module is loaded only by programs that use it, so it is caught where it would bind. */
function refuseHttps(): void {
  const https = process.getBuiltinModule('node:https');
  const listen = (): never => {
    throw new Failure(ERR_JAVASCRIPT_LISTEN, {
      tried: 'take over listen()',
      found: 'an https server',
      wanted: 'an http server',
    });
  };
  Object.defineProperty(https.Server.prototype, 'listen', {
    value: listen,
    configurable: true,
    writable: true,
  });
}

function second(): Failure {
  return new Failure(ERR_JAVASCRIPT_LISTEN, {
    tried: 'take over listen()',
    found: 'a second server that listens',
  });
}
