import { native, type ListenAddress } from '../../native/index.ts';
import { place, type Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { nameOf, readAddress } from './address.ts';
import { bind } from './bind.ts';
import type { BoundSocket } from './bound.ts';
import { ERR_SOCKETS_ADDRESS } from './errors.ts';
import { ownSocketFile, type SocketFile } from './file.ts';
import { addressOf, type Inherited } from './inherited.ts';
import { adjusted, wishesOf, type Made } from './made.ts';
import * as rows from './options.ts';
import type { Wanted } from './wanted.ts';

/** A connection is told of when its first bytes are there, s; after that without them. */
const DEFER_ACCEPT = 4;

/** Where a socket may come from, before it is bound. */
export interface Sources {
  readonly configuration: Configuration;
  /** Those of the present generation. */
  readonly present: readonly BoundSocket[];
  /** Those that zerg servers have given to this generation. */
  readonly attached: readonly Inherited[];
  readonly inherited: readonly Inherited[];
  readonly log: Log;
}

/** Finds or binds a socket. @param label what the log calls it: `uwsgi socket 0` */
export async function open(wanted: Wanted, label: string, sources: Sources): Promise<BoundSocket> {
  const { configuration, present, attached, inherited, log } = sources;
  const { written } = wanted;
  const same = present.find((other) => other.written === written);
  // A name is not looked up again for a socket that is there.
  if (same !== undefined && attached.length === 0) return kept(wanted, same, configuration);
  const address = await readAddress(written, configuration.get(rows.abstractSocket));
  const name = nameOf(address);
  const zerg = attached.find((other) => name === other.name || name === `fd://${other.descriptor}`);
  if (zerg !== undefined) {
    log.line(`uwsgi zerg socket${label.replace(/^uwsgi socket/, '')} attached to ${described(zerg)}`);
    return made(wanted, zerg, null);
  }
  const there = same ?? present.find((other) => other.name === name);
  if (there !== undefined) return kept(wanted, there, configuration);
  const given =
    address.family === 'inherited'
      ? inheritedAs(address.descriptor, wanted)
      : inherited.find((one) => one.name === name);
  if (given !== undefined) {
    log.line(`${label} inherited ${described(given)}`);
    return made(wanted, given, null);
  }
  return bindNew(address as ListenAddress, wanted, label, sources);
}

function kept(wanted: Wanted, socket: BoundSocket, configuration: Configuration): BoundSocket {
  return adjusted(made(wanted, socket, socket.made), wishesOf(configuration));
}

function described({ name, descriptor }: Inherited): string {
  return `${/^[@/]/.test(name) ? 'UNIX' : 'INET'} address ${name} fd ${descriptor}`;
}

function made(wanted: Wanted, { name, descriptor }: Inherited, made: Made | null): BoundSocket {
  const { written, protocol, modifier1, modifier2, shared, pool } = wanted;
  return {
    written,
    name,
    descriptor,
    protocol,
    modifier1,
    modifier2,
    workers: null,
    shared,
    pool,
    tls: null,
    made,
  };
}

function inheritedAs(descriptor: number, { written, setting }: Wanted): Inherited {
  const name = addressOf(descriptor);
  if (name !== null) return { name, descriptor };
  throw new Failure(ERR_SOCKETS_ADDRESS, {
    tried: `inherit ${written}${setting === null ? '' : ` (${place(setting.origin)})`}`,
    found: 'the descriptor is not a listening socket',
  });
}

async function bindNew(
  address: ListenAddress,
  wanted: Wanted,
  label: string,
  { configuration, log }: Sources,
): Promise<BoundSocket> {
  const wishes = wishesOf(configuration);
  const deferred = wanted.deferred && !configuration.get(rows.noDeferAccept);
  const descriptor = await bind(
    address,
    {
      backlog: wishes.backlog,
      reusePort: configuration.get(rows.reusePort),
      freeBind: configuration.get(rows.freebind),
      deferAccept: deferred ? DEFER_ACCEPT : 0,
      noDelay: true,
      fastOpen: configuration.get(rows.tcpFastOpen) ?? 0,
      keepAlive: configuration.get(rows.soKeepalive),
      sendBuffer: configuration.get(rows.socketSndbuf) ?? 0,
      receiveBuffer: configuration.get(rows.socketRcvbuf) ?? 0,
    },
    log,
  );
  const { mode, owner } = wishes;
  const file = address.family === 'unix' ? owned(address.path, mode, owner, descriptor) : null;
  const name = addressOf(descriptor) ?? nameOf(address);
  const kind = address.family.startsWith('tcp') ? 'TCP' : 'UNIX';
  log.line(`${label} bound to ${kind} address ${name} fd ${descriptor}`);
  return made(wanted, { name, descriptor }, { ...wishes, file });
}

function owned(path: string, mode: number | null, owner: string | null, descriptor: number): SocketFile {
  try {
    return ownSocketFile(path, mode, owner);
  } catch (thrown) {
    native.close(descriptor);
    throw thrown;
  }
}
