import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Request, Response } from '../request/index.ts';

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Base64 of 16 bytes. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;
const VERSION = '13';

export interface Wishes {
  /** `Sec-WebSocket-Key`; empty: that of the request. */
  readonly key: string;
  /** The subprotocol; empty: none, `null`: the first one that the client offers. */
  readonly protocol: string | null;
}

/** What the client offers, in its order. */
export function offeredProtocols(request: Pick<Request, 'variable'>): string[] {
  const offered = request.variable('HTTP_SEC_WEBSOCKET_PROTOCOL') ?? '';
  return offered
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Why a request cannot become a websocket; `null` when it can (RFC 6455 4.2.1). */
export function obstacle(request: Pick<Request, 'variable'>, key: string): string | null {
  if (request.variable('REQUEST_METHOD') !== 'GET') return 'the method is not GET';
  if ((request.variable('HTTP_UPGRADE') ?? '').toLowerCase() !== 'websocket')
    return 'the client asks for no websocket';
  if (request.variable('HTTP_SEC_WEBSOCKET_VERSION') !== VERSION)
    return `Sec-WebSocket-Version is not ${VERSION}`;
  return KEY.test(key) ? null : 'Sec-WebSocket-Key is none';
}

/** Answers a request with a websocket: its connection. Throws, with nothing done, when it cannot become one. */
export function shakeHands(request: Request, response: Response, wishes: Wishes): Duplex {
  const key = wishes.key === '' ? (request.variable('HTTP_SEC_WEBSOCKET_KEY') ?? '') : wishes.key;
  const reason =
    obstacle(request, key) ?? (response.upgradable ? null : 'this connection cannot be upgraded');
  if (reason !== null) throw new Error(`unable to complete websocket handshake: ${reason}`);
  const { headers } = response;
  headers.set('Upgrade', 'websocket');
  headers.set('Sec-WebSocket-Accept', acceptOf(key));
  const protocol = wishes.protocol ?? offeredProtocols(request)[0] ?? '';
  if (protocol !== '') headers.set('Sec-WebSocket-Protocol', protocol);
  const connection = response.upgrade();
  if (connection === null) throw new Error('unable to complete websocket handshake: the client is gone');
  return connection;
}

/** What a server answers a key with (RFC 6455 4.2.2). */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
}
