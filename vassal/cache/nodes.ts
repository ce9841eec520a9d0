import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { readTexts } from '../sockets/index.ts';
import type { Change } from './cache.ts';
import { Ask, CACHE, packet } from './packet.ts';

/** The packet that tells other nodes of a change (manual 6.2.7); `null` for one that no datagram can carry. */
export function encodeChange({ key, value, expires }: Change): Buffer | null {
  return value === null ? packet(Ask.gone, [key]) : packet(Ask.update, [key, value, String(expires)]);
}

/** What a datagram says; `null` for everything else. */
export function decodeChange(datagram: Buffer): Change | null {
  if (datagram.length < 4 || datagram[0] !== CACHE || datagram.readUInt16LE(1) !== datagram.length - 4)
    return null;
  const texts = readTexts(datagram.subarray(4));
  const [key, value, expires] = texts ?? [];
  if (key === undefined || key.length === 0) return null;
  if (datagram[3] === Ask.gone) return { key, value: null, expires: 0 };
  if (datagram[3] !== Ask.update || value === undefined) return null;
  const seconds = /^\d{1,15}$/.exec(String(expires ?? '0'));
  return seconds && { key, value, expires: Number(seconds[0]) };
}

/** Sends changes to these nodes: nobody waits for them, and nobody is told when one does not arrive. */
export function sendTo(nodes: readonly string[]): (change: Change) => void {
  const sockets = new Map<'udp4' | 'udp6', Socket>();
  const places = nodes.map(placeOf);
  return (change) => {
    const bytes = encodeChange(change);
    if (bytes === null) return;
    for (const { host, port } of places) {
      const type = isIPv6(host) ? 'udp6' : 'udp4';
      const socket = sockets.get(type) ?? open(type);
      sockets.set(type, socket);
      socket.send(bytes, port, host, () => undefined);
    }
  };
}

function open(type: 'udp4' | 'udp6'): Socket {
  return createSocket(type)
    .on('error', () => undefined)
    .unref();
}

function placeOf(node: string): { readonly host: string; readonly port: number } {
  const colon = node.lastIndexOf(':');
  return { host: node.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(node.slice(colon + 1)) };
}
