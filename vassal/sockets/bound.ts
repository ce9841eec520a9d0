import { native } from '../../native/index.ts';
import type { Log } from '../log/index.ts';
import type { ProtocolName } from '../protocols/index.ts';
import type { TlsMaterial } from '../tls/index.ts';
import { removeSocketFile } from './file.ts';
import type { Made } from './made.ts';

/** A listening socket of an instance; it lives as long as any generation has it. */
export interface BoundSocket {
  /** As configured; the identity over reloads. */
  readonly written: string;
  /** The address that was really bound. */
  readonly name: string;
  readonly descriptor: number;
  /** `null` for one that no worker serves: it is only held, for others or for later. */
  readonly protocol: ProtocolName | null;
  readonly modifier1: number;
  readonly modifier2: number;
  /** What it speaks TLS with; `null` for a socket without. */
  readonly tls: TlsMaterial | null;
  /** Numbers of the workers that serve it (`map-socket`); `null` for all. */
  readonly workers: readonly number[] | null;
  /** It was bound as a shared socket. */
  readonly shared: boolean;
  /** The zerg pool that hands it out. */
  readonly pool: string | null;
  /** What was set on it; `null` for one that was bound by somebody else. */
  readonly made: Made | null;
}

export type ServedSocket = BoundSocket & { readonly protocol: ProtocolName };

/** Those that workers serve. */
export function servedSockets(sockets: readonly BoundSocket[]): ServedSocket[] {
  return sockets.filter((socket): socket is ServedSocket => socket.protocol !== null);
}

/** Those of `sockets` whose descriptors are not among `held`. */
export function socketsBeyond<S extends { readonly descriptor: number }>(
  held: readonly { readonly descriptor: number }[],
  sockets: readonly S[],
): S[] {
  return sockets.filter(({ descriptor }) => !held.some((other) => other.descriptor === descriptor));
}

/** Closes sockets; with a log, removes the files of unix sockets too (`vacuum`). */
export function closeSockets(sockets: readonly BoundSocket[], vacuum: Log | null): void {
  // Two options may serve one shared socket.
  const different = new Map(sockets.map((socket) => [socket.descriptor, socket]));
  for (const { descriptor, made } of different.values()) {
    native.close(descriptor);
    if (vacuum !== null && made?.file) removeSocketFile(made.file, vacuum);
  }
}
