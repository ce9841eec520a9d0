import { createServer, type Server, type Socket } from 'node:net';
import { Failure, reason } from '../errors/index.ts';
import { removeDead } from '../sockets/index.ts';
import { parseAddress, toOptions, type Address } from './address.ts';
import { ERR_STATS_LISTEN } from './errors.ts';

/** Makes the object that a connection gets. */
export type Produce = () => Promise<object>;

export interface Format {
  readonly http: boolean;
  readonly minified: boolean;
}

/** A share in the server of one address. The server closes when the last share is released. */
export interface Lease {
  /** Nobody serves this address yet. */
  readonly fresh: boolean;
  /** The listening socket; it stays the server's. */
  readonly descriptor: number;
  /** From now on the connections of this address get what `produce` makes. */
  serve(produce: Produce, format: Format): void;
  /** One for each who is being answered now; resolves when that connection is closed. */
  answering(): Promise<void>[];
  release(): void;
}

interface Shared {
  readonly server: Server;
  readonly connections: Set<Socket>;
  readonly holders: Set<object>;
  source: { readonly produce: Produce; readonly format: Format } | null;
  /** The document that is being made: connections that come meanwhile get the same one. */
  pending: Promise<Buffer> | null;
}

/** More readers at once than this are turned away; a monitoring system needs one. */
const MOST_CONNECTIONS = 64;
/** A reader that has not taken everything after this time is cut off, ms. */
const LONGEST_CONNECTION = 10_000;

const HTTP_HEAD =
  'HTTP/1.0 200 OK\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\n\r\n';

/** The servers of this process by address: a reload joins the one that listens, so the address never stops answering. */
const servers = new Map<string, Promise<Shared>>();

/**
 * Listens on an address, or joins this process's server that does. Throws `ERR_STATS_ADDRESS` and `ERR_STATS_LISTEN`.
 * @param given a socket that listens on it already
 */
export async function joinServer(text: string, given: number | null = null): Promise<Lease> {
  const address = parseAddress(text);
  const key = JSON.stringify(address);
  const opening = servers.get(key) ?? open(text, address, given);
  servers.set(key, opening);
  const holder = {};
  const shared = await opening.catch((thrown: unknown) => {
    servers.delete(key);
    throw thrown;
  });
  shared.holders.add(holder);
  return {
    fresh: shared.source === null,
    descriptor: descriptorOf(shared.server),
    serve: (produce, format) => void (shared.source = { produce, format }),
    answering: () => [...shared.connections].map(closed),
    release: () => {
      if (!shared.holders.delete(holder) || shared.holders.size > 0) return;
      servers.delete(key);
      close(shared);
    },
  };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** The runtime does not tell it in any other way. */
function descriptorOf(server: Server): number {
  return (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
}

async function open(text: string, address: Address, given: number | null): Promise<Shared> {
  if (given === null && 'path' in address && !address.abstract) await removeDead(address.path);
  const server = createServer({ allowHalfOpen: true });
  const shared: Shared = { server, connections: new Set(), holders: new Set(), source: null, pending: null };
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connection', (socket) => answer(shared, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(given === null ? toOptions(address) : { fd: given }, resolve);
  }).catch((thrown: unknown) => {
    throw new Failure(ERR_STATS_LISTEN, {
      tried: `run the stats server on ${text}`,
      found: reason(thrown),
      cause: thrown,
    });
  });
  // What goes wrong later (no descriptor for a connection) costs that connection, not the master.
  server.on('error', () => {});
  return shared;
}

function answer(shared: Shared, socket: Socket): void {
  shared.connections.add(socket);
  const deadline = setTimeout(() => socket.destroy(), LONGEST_CONNECTION);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    clearTimeout(deadline);
    shared.connections.delete(socket);
  });
  // Whatever a client says is read and dropped: closing on unread bytes would reset the answer away.
  socket.resume();
  shared.pending ??= render(shared).finally(() => {
    shared.pending = null;
  });
  shared.pending.then(
    (bytes) => socket.end(bytes),
    () => socket.destroy(),
  );
}

async function render({ source }: Shared): Promise<Buffer> {
  if (source === null) return Buffer.alloc(0);
  const { produce, format } = source;
  const json = JSON.stringify(await produce(), null, format.minified ? undefined : '\t');
  return Buffer.from(format.http ? HTTP_HEAD + json : json);
}

function close({ server, connections }: Shared): void {
  server.close();
  for (const socket of connections) socket.destroySoon();
}
