import { native, type AcceptGate, type UnixAddress } from '../../native/index.ts';
import type { Log } from '../log/index.ts';
import { bind, ownSocketFile, removeSocketFile, type SocketFile } from '../sockets/index.ts';
import { namesOf } from './address.ts';
import { greeting } from './wire.ts';

/** How a zerg socket is made. */
export interface Door {
  readonly backlog: number;
  /** Mode and owner of its file; `null` for what the umask and the user make it. */
  readonly mode: number | null;
  readonly owner: string | null;
}

/** A share in the zerg server of one address, which listens until its last share is released. */
export interface Share {
  /** From now on clients get these. */
  serve(descriptors: readonly number[]): void;
  /** @param vacuum where to say that the file of the last share was removed; `null` leaves it */
  release(vacuum: Log | null): void;
}

interface Server {
  readonly descriptors: readonly number[];
  readonly file: SocketFile | null;
  readonly holders: Set<object>;
  gates: readonly AcceptGate[];
  offered: readonly number[];
}

/** Connections taken in one turn of the loop; the others wait in the queue. */
const AT_ONCE = 16;

/** The servers of this process by address: a reload joins the one that listens, so it never stops answering. */
const servers = new Map<string, Promise<Server>>();

/** Listens, or joins this process's server of the address. Nobody is answered before `serve`. Throws `Failure`. */
export async function joinServer(address: string, door: Door, log: Log): Promise<Share> {
  const opening = servers.get(address) ?? open(address, door, log);
  servers.set(address, opening);
  const holder = {};
  const server = await opening.catch((thrown: unknown) => {
    servers.delete(address);
    throw thrown;
  });
  server.holders.add(holder);
  return {
    serve: (descriptors) => {
      server.offered = descriptors;
      if (server.gates.length === 0) server.gates = server.descriptors.map((each) => gateOf(each, server));
    },
    release: (vacuum) => {
      if (!server.holders.delete(holder) || server.holders.size > 0) return;
      servers.delete(address);
      close(server, vacuum);
    },
  };
}

async function open(address: string, { backlog, mode, owner }: Door, log: Log): Promise<Server> {
  const names = namesOf(address);
  const options = { backlog, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };
  const descriptors: number[] = [];
  try {
    for (const name of names) descriptors.push(await bind(name, options, log));
    const file = fileOf(names[0], mode, owner);
    return { descriptors, file, holders: new Set(), gates: [], offered: [] };
  } catch (thrown) {
    for (const descriptor of descriptors) native.close(descriptor);
    throw thrown;
  }
}

function fileOf(name: UnixAddress | undefined, mode: number | null, owner: string | null): SocketFile | null {
  return name?.family === 'unix' ? ownSocketFile(name.path, mode, owner) : null;
}

function gateOf(descriptor: number, server: Server): AcceptGate {
  const gate = native.acceptGate(descriptor, (connections) => {
    for (const connection of connections) hand(connection, server.offered);
    gate.setPlaces(AT_ONCE);
  });
  gate.setPlaces(AT_ONCE);
  return gate;
}

/** The message waits in the client's queue: whoever never reads it costs nothing here. Nothing is ever read from a client. */
function hand(connection: number, descriptors: readonly number[]): void {
  try {
    native.sendDescriptors(connection, greeting(descriptors.length), descriptors);
  } catch {
    // It is gone, or too many of its kind leave their messages unread.
  }
  native.close(connection);
}

function close({ gates, descriptors, file }: Server, vacuum: Log | null): void {
  for (const gate of gates) gate.close();
  for (const descriptor of descriptors) native.close(descriptor);
  if (vacuum !== null && file !== null) removeSocketFile(file, vacuum);
}
