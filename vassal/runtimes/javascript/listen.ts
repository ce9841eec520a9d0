import { Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
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

/** Where a program wants a server to listen. */
interface Place {
  readonly port: number;
  readonly host: string | null;
}

/**
 * Makes `listen` of every http server a registration: the sockets of the vassal are used instead (design §2). The
 * server says that it listens, has an address, and can be closed.
 */
export function takeOverListen(): TakenOver {
  let first: Handler | null = null;
  let main: Place | null = null;
  const came = Promise.withResolvers<Handler>();
  const listen = function (this: Server, ...given: unknown[]): Server {
    const place = placeOf(given);
    if (main !== null && !isTwin(place, main)) throw second();
    main ??= place;
    pretendToListen(this, place, given);
    if (first === null) {
      first = serverHandler(this);
      came.resolve(first);
    }
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

/** Answers with the listeners of a server. */
export function serverHandler(server: Server): Handler {
  const app = (req: IncomingMessage, res: ServerResponse): void => void server.emit('request', req, res);
  return nodeHandler(app, server);
}

/** One application at a second address of the same port: Fastify makes a server for each address of `localhost`. */
function isTwin({ port, host }: Place, main: Place): boolean {
  return host !== null && host !== main.host && port === main.port;
}

function pretendToListen(server: Server, { port, host }: Place, given: readonly unknown[]): void {
  const callback = given.findLast((item) => typeof item === 'function');
  if (callback !== undefined) server.once('listening', callback as () => void);
  const kind = isIP(host ?? '');
  const ip = kind === 0 ? '127.0.0.1' : host;
  const address = { address: ip, family: kind === 6 ? 'IPv6' : 'IPv4', port };
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

/** Of `listen(port, host)` and `listen({ port, host })`. */
function placeOf([given, second]: readonly unknown[]): Place {
  const { port, host } = (
    typeof given === 'object' && given !== null ? given : { port: given, host: second }
  ) as {
    readonly port?: unknown;
    readonly host?: unknown;
  };
  return { port: Number(port) || 0, host: typeof host === 'string' ? host : null };
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
