import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ListenAddress } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_SOCKETS_ADDRESS } from './errors.ts';

/** Where a socket is, or the inherited descriptor that it is. */
export type Place = ListenAddress | { readonly family: 'inherited'; readonly descriptor: number };

const RESOLVE_MS = 5000;

/**
 * Reads an address (manual 3.13.1): `fd://N`, `@abstract`, `:8080`, `*:8080`, `host:8080`, `192.168.*.*:8080`, `[::1]:8080`, and a path
 * for everything else. Names are resolved, within a bound.
 * @param abstract `abstract-socket`: paths are names in the abstract namespace
 */
export async function readAddress(text: string, abstract: boolean): Promise<Place> {
  const inherited = /^fd:\/\/(\d{1,6})$/.exec(text);
  if (inherited) return { family: 'inherited', descriptor: Number(inherited[1]) };
  if (text.startsWith('@')) return { family: 'abstract', name: text.slice(1) };
  const tcp = /^(?:\[([^\]]*)\]|([^:/]*)):(\d{1,5})$/.exec(text);
  if (tcp) return tcpAddress(text, tcp[1] ?? tcp[2] ?? '', Number(tcp[3]));
  if (text === '' || text.includes('\0')) throw malformed(text, 'no address');
  if (/^[^/]*:/.test(text)) throw malformed(text, 'a port that is no number');
  return abstract ? { family: 'abstract', name: text } : { family: 'unix', path: text };
}

async function tcpAddress(text: string, host: string, port: number): Promise<ListenAddress> {
  if (port > 65535) throw malformed(text, `the port ${port}`);
  if (host === '' || host === '*') return { family: 'tcp4', host: '0.0.0.0', port };
  const address = isIP(host)
    ? host
    : host.includes('*')
      ? ofThisMachine(text, host)
      : await resolve(text, host);
  return { family: isIP(address) === 6 ? 'tcp6' : 'tcp4', host: address, port };
}

/** The first IPv4 address of this machine that looks like `192.168.*.*`. */
function ofThisMachine(text: string, pattern: string): string {
  const words = pattern.split('.');
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = own.find(({ address, family }) => {
    const parts = address.split('.');
    return family === 'IPv4' && words.every((word, index) => word === '*' || word === parts[index]);
  });
  if (found !== undefined && words.length === 4) return found.address;
  throw malformed(text, 'no interface of this machine has such an address');
}

async function resolve(text: string, host: string): Promise<string> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer within 5 s')), RESOLVE_MS);
  try {
    return (await Promise.race([lookup(host), late.promise])).address;
  } catch (thrown) {
    throw malformed(text, reason(thrown));
  } finally {
    clearTimeout(timer);
  }
}

function malformed(text: string, found: string): Failure {
  return new Failure(ERR_SOCKETS_ADDRESS, { tried: `read the address "${text}"`, found });
}

/** An address as it is written; the identity of a socket over reloads. */
export function nameOf(place: Place): string {
  switch (place.family) {
    case 'inherited':
      return `fd://${place.descriptor}`;
    case 'abstract':
      return `@${place.name}`;
    case 'unix':
      return place.path;
    case 'tcp6':
      return `[${place.host}]:${place.port}`;
    case 'tcp4':
      return `${place.host}:${place.port}`;
  }
}
