import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';
import { dial, until } from '../../support/index.ts';

/** A frame as a client sends it. */
export function masked(opcode: number, payload: string | Buffer, final = true): Buffer {
  const data = Buffer.from(payload);
  const long = data.length > 65535 ? 8 : data.length > 125 ? 2 : 0;
  const head = Buffer.alloc(6 + long);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (long === 8 ? 127 : long === 2 ? 126 : data.length);
  if (long === 2) head.writeUInt16BE(data.length, 2);
  if (long === 8) head.writeBigUInt64BE(BigInt(data.length), 2);
  const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
  mask.copy(head, 2 + long);
  return Buffer.concat([head, data.map((byte, index) => byte ^ mask[index & 3]!)]);
}

export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The head of a request for a websocket. */
export function asking(path = '/', more = ''): string {
  const upgrade = 'Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n${upgrade}Sec-WebSocket-Key: ${KEY}\r\n${more}\r\n`;
}

/** A connection whose bytes are ours: for what no library would send. */
export interface Raw {
  readonly socket: Socket;
  /** Everything that came behind the head. */
  readonly bytes: () => Buffer;
  readonly ended: Promise<unknown>;
}

export async function raw(address: string, path = '/', early: Uint8Array = Buffer.alloc(0)): Promise<Raw> {
  const socket = dial(address);
  let all = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (all = Buffer.concat([all, chunk])));
  const ended = once(socket, 'end');
  socket.write(Buffer.concat([Buffer.from(asking(path)), early]));
  await until(() => all.includes('\r\n\r\n'), 'the head of the answer');
  const end = all.indexOf('\r\n\r\n') + 4;
  return { socket, ended, bytes: () => all.subarray(end) };
}

/** What came for a client, from the first packet on: the handshake and a message may come in one. */
interface Inbox {
  readonly messages: Message[];
  readonly close: Promise<readonly [code: number, reason: string]>;
}
interface Message {
  readonly binary: boolean;
  readonly data: Buffer;
}
const inboxes = new WeakMap<WebSocket, Inbox>();

/** A client of the `ws` package, open. */
export async function open(
  url: string,
  options: ClientOptions = {},
  protocols: string[] = [],
): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
  const messages: Message[] = [];
  socket.on('message', (data: Buffer, binary) => messages.push({ binary, data }));
  const close = new Promise<readonly [number, string]>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, String(reason)]));
  });
  inboxes.set(socket, { messages, close });
  await once(socket, 'open');
  return socket;
}

/** The next message: what it is, and its bytes. */
export async function next(socket: WebSocket): Promise<Message> {
  const { messages } = inboxes.get(socket)!;
  if (messages.length === 0) await once(socket, 'message');
  return messages.shift()!;
}

export function closed(socket: WebSocket): Promise<readonly [code: number, reason: string]> {
  return inboxes.get(socket)!.close;
}
