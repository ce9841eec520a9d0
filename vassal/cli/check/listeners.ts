import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { Place } from '../../sockets/index.ts';

/** A listening socket of this machine. */
export interface Listener {
  /** As in `nameOf` of an address; unix paths as they were bound. */
  readonly place: Exclude<Place, { family: 'inherited' }>;
  readonly inode: string;
}

const LISTEN = '0A';
const ACCEPTS = 0x10000;

/** Every listening socket of this network namespace, as the kernel lists them. Connects to nobody. */
export function listeners(): Listener[] {
  return [...tcp('/proc/net/tcp', 'tcp4'), ...tcp('/proc/net/tcp6', 'tcp6'), ...unix()];
}

function tcp(file: string, family: 'tcp4' | 'tcp6'): Listener[] {
  return rows(file).flatMap(([, local = '', , state, , , , , , inode = '']) => {
    const [address = '', port = ''] = local.split(':');
    if (state !== LISTEN) return [];
    return [{ place: { family, host: hostOf(address), port: Number.parseInt(port, 16) }, inode }];
  });
}

/** Words of 32 bits in the byte order of the machine: `0100007F` is 127.0.0.1. */
function hostOf(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, 'hex').reverse());
  const bytes = Buffer.concat(words);
  if (bytes.length === 4) return bytes.join('.');
  const groups = (bytes.toString('hex').match(/.{4}/g) ?? []).join(':');
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}

function unix(): Listener[] {
  return rows('/proc/net/unix').flatMap(([, , , flags = '', , , inode = '', ...path]) => {
    const name = path.join(' ');
    if ((Number.parseInt(flags, 16) & ACCEPTS) === 0 || name === '') return [];
    const place = name.startsWith('@')
      ? ({ family: 'abstract', name: name.slice(1) } as const)
      : ({ family: 'unix', path: name } as const);
    return [{ place, inode }];
  });
}

function rows(file: string): string[][] {
  try {
    const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

/** Whether a socket that listens keeps an address from being bound. Paths are absolute. */
export function conflicts(wanted: Listener['place'], { place }: Listener): boolean {
  if (wanted.family === 'unix') return place.family === 'unix' && place.path === wanted.path;
  if (wanted.family === 'abstract') return place.family === 'abstract' && place.name === wanted.name;
  if (place.family === 'unix' || place.family === 'abstract' || place.port !== wanted.port) return false;
  if (place.host === wanted.host) return true;
  const wild = [place.host, wanted.host].find((host) => host === '0.0.0.0' || host === '::');
  if (wild === undefined) return false;
  // A wildcard of IPv6 takes IPv4 too, as long as it is not asked not to; one of IPv4 takes only its own.
  return wild === '::' || !(isIPv6(place.host) || isIPv6(wanted.host));
}
