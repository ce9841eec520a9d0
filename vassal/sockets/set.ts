import { existsSync, readFileSync } from 'node:fs';
import { native, type ListenAddress } from '../../native/index.ts';
import { place, type Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { ProtocolName } from '../protocols/index.ts';
import { nameOf, readAddress } from './address.ts';
import { bind } from './bind.ts';
import { ERR_SOCKETS_ADDRESS, ERR_SOCKETS_LISTEN, ERR_SOCKETS_NONE } from './errors.ts';
import { ownSocketFile, removeSocketFile, type SocketFile } from './file.ts';
import { addressOf, inheritedSockets, type Inherited } from './inherited.ts';
import * as rows from './options.ts';
import { loadTls, type TlsMaterial } from '../tls/index.ts';
import { unnamed, wantedSockets, type Wanted } from './wanted.ts';

/** A listening socket of an instance; it lives as long as any generation uses it. */
export interface BoundSocket {
  /** As configured; the identity over reloads. */
  readonly written: string;
  /** The address that was really bound. */
  readonly name: string;
  readonly descriptor: number;
  readonly protocol: ProtocolName;
  readonly modifier1: number;
  readonly modifier2: number;
  /** What it speaks TLS with; `null` for a socket without. */
  readonly tls: TlsMaterial | null;
  /** File to remove at the end, for unix sockets that were bound here. */
  readonly file: SocketFile | null;
}

/**
 * The sockets of a configuration. What `present` has already is taken over with its descriptor, what the process was
 * given is inherited, the rest is bound. Throws `Failure`; what was bound until then is closed again.
 */
export async function bindSockets(
  configuration: Configuration,
  present: readonly BoundSocket[],
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): Promise<BoundSocket[]> {
  const inherited = inheritedSockets(environment, process.pid);
  const wanted = wantedSockets(configuration);
  if (wanted.length === 0 && inherited.length === 0) throw nothing();
  checkQueue(configuration.get(rows.listen));
  const mask = configuration.get(rows.umask);
  if (mask !== null) process.umask(mask);
  const sockets: BoundSocket[] = [];
  const add = async (one: Wanted): Promise<void> =>
    void sockets.push(await open(one, sockets.length, { configuration, present, inherited, log }));
  try {
    for (const one of wanted) await add(one);
    for (const one of unnamed(inherited, sockets, configuration)) await add(one);
    return sockets;
  } catch (thrown) {
    closeSockets(socketsBeyond(present, sockets), null);
    throw thrown;
  }
}

/** A connection is told of when its first bytes are there, s; after that without them. */
const DEFER_ACCEPT = 4;

interface Surroundings {
  readonly configuration: Configuration;
  readonly present: readonly BoundSocket[];
  readonly inherited: readonly Inherited[];
  readonly log: Log;
}

async function open(wanted: Wanted, index: number, around: Surroundings): Promise<BoundSocket> {
  const { configuration, present, inherited, log } = around;
  const { protocol, modifier1, modifier2 } = wanted;
  const same = present.find(({ written }) => written === wanted.written);
  const tls = wanted.tls === null ? null : await loadTls(wanted.tls, same?.tls ?? null, log);
  const served = { protocol, modifier1, modifier2, tls };
  if (same !== undefined) return { ...same, ...served };
  const address = await readAddress(wanted.written, configuration.get(rows.abstractSocket));
  const make = (descriptor: number, name: string, file: SocketFile | null): BoundSocket => {
    return { written: wanted.written, name, descriptor, ...served, file };
  };
  if (address.family === 'inherited') {
    const name = addressOf(address.descriptor);
    if (name === null) throw notListening(wanted);
    log.line(`uwsgi socket ${index} inherited address ${name} fd ${address.descriptor}`);
    return make(address.descriptor, name, null);
  }
  const given = inherited.find(({ name }) => name === nameOf(address));
  if (given !== undefined) {
    log.line(`uwsgi socket ${index} inherited address ${given.name} fd ${given.descriptor}`);
    return make(given.descriptor, given.name, null);
  }
  return bindNew(address, index, around, make);
}

async function bindNew(
  address: ListenAddress,
  index: number,
  { configuration, log }: Surroundings,
  make: (descriptor: number, name: string, file: SocketFile | null) => BoundSocket,
): Promise<BoundSocket> {
  const descriptor = await bind(
    address,
    {
      backlog: configuration.get(rows.listen),
      reusePort: configuration.get(rows.reusePort),
      freeBind: configuration.get(rows.freebind),
      deferAccept: DEFER_ACCEPT,
      noDelay: true,
    },
    log,
  );
  const file = address.family === 'unix' ? owned(address.path, configuration, descriptor) : null;
  const name = addressOf(descriptor) ?? nameOf(address);
  const kind = address.family.startsWith('tcp') ? 'TCP' : 'UNIX';
  log.line(`uwsgi socket ${index} bound to ${kind} address ${name} fd ${descriptor}`);
  return make(descriptor, name, file);
}

function owned(path: string, configuration: Configuration, descriptor: number): SocketFile {
  try {
    return ownSocketFile(path, configuration.get(rows.chmodSocket), configuration.get(rows.chownSocket));
  } catch (thrown) {
    native.close(descriptor);
    throw thrown;
  }
}

/** Those of `sockets` whose descriptors are not among `held`. */
export function socketsBeyond(held: readonly BoundSocket[], sockets: readonly BoundSocket[]): BoundSocket[] {
  return sockets.filter(({ descriptor }) => !held.some((other) => other.descriptor === descriptor));
}

/** Closes sockets; with a log, removes the files of unix sockets too (`vacuum`). */
export function closeSockets(sockets: readonly BoundSocket[], vacuum: Log | null): void {
  for (const { descriptor, file } of sockets) {
    native.close(descriptor);
    if (vacuum !== null && file !== null) removeSocketFile(file, vacuum);
  }
}

const SOMAXCONN = '/proc/sys/net/core/somaxconn';

/**
 * Checks `listen` against what the system allows. Throws `ERR_SOCKETS_LISTEN`. Under a root without /proc nobody can
 * say; the kernel then cuts the queue.
 */
export function checkQueue(length: number): void {
  if (!existsSync(SOMAXCONN)) return;
  const most = Number(readFileSync(SOMAXCONN, 'utf8'));
  if (length <= most) return;
  throw new Failure(ERR_SOCKETS_LISTEN, {
    tried: `use a listen queue of ${length}`,
    found: `Listen queue size is greater than the system max net.core.somaxconn (${most}).`,
  });
}

function nothing(): Failure {
  return new Failure(ERR_SOCKETS_NONE, {
    tried: 'start an instance',
    found: 'The -s/--socket option is missing and stdin is not a socket.',
  });
}

function notListening({ written, setting }: Wanted): Failure {
  return new Failure(ERR_SOCKETS_ADDRESS, {
    tried: `inherit ${written}${setting === null ? '' : ` (${place(setting.origin)})`}`,
    found: 'the descriptor is not a listening socket',
  });
}
