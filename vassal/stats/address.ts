import type { ListenOptions } from 'node:net';
import { Failure } from '../errors/index.ts';
import { ERR_STATS_ADDRESS } from './errors.ts';

/** Where a stats server listens or is found, as `net` takes it: a TCP host and port, or the path of a unix socket. */
export type Address =
  { readonly host: string; readonly port: number } | { readonly path: string; readonly abstract: boolean };

/** Bytes of a unix socket path that the kernel takes, without the final NUL. */
const LONGEST_PATH = 107;

/**
 * Reads `host:port`, `:port` (all addresses), `[v6]:port`, `*:port`, `@name` (abstract) or a path.
 * Throws `ERR_STATS_ADDRESS`.
 */
export function parseAddress(text: string): Address {
  if (text.startsWith('@')) return { path: checked(text, `\0${text.slice(1)}`), abstract: true };
  const tcp = /^(\[[^\]]*\]|[^:/]*):(\d{1,5})$/.exec(text);
  if (tcp) return { host: hostOf(tcp[1] ?? ''), port: portOf(text, Number(tcp[2])) };
  return { path: checked(text, text), abstract: false };
}

/** The same address in the form of `net.Server.listen` and `net.connect`. */
export function toOptions(address: Address): ListenOptions & ({ port: number } | { path: string }) {
  return 'path' in address ? { path: address.path } : { host: address.host, port: address.port };
}

function hostOf(host: string): string {
  return host === '' || host === '*' ? '0.0.0.0' : host.replace(/^\[|\]$/g, '');
}

function portOf(text: string, port: number): number {
  if (port > 0xffff) refuse(text, `port ${port}`);
  return port;
}

function checked(text: string, path: string): string {
  if (path.length === 0 || path === '\0') refuse(text, 'no name');
  if (Buffer.byteLength(path) > LONGEST_PATH) refuse(text, `a name of more than ${LONGEST_PATH} bytes`);
  return path;
}

function refuse(text: string, found: string): never {
  throw new Failure(ERR_STATS_ADDRESS, { tried: `read the stats address "${text}"`, found });
}
