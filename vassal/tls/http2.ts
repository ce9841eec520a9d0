import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { constants, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** Streams of one client at once: each waits for a core. */
const STREAMS = 100;
/** Headers that belong to a connection (RFC 9113 8.2.2), and what HTTP/2 settles itself. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Opens a connection to the wire on behalf of a stream; `null` when there is no place. */
type Carry = (stream: { destroy(): void }) => Socket | null;

/**
 * Speaks HTTP/2 with a client. Each stream is a request of HTTP/1.1 to the wire, on a connection of its own. Returns a
 * function that lets the client know that no more is taken.
 */
export function serveHttp2(client: TLSSocket, carry: Carry): () => void {
  const session = performServerHandshake(client, { settings: { maxConcurrentStreams: STREAMS } });
  session.on('error', () => session.destroy());
  session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    const inside = carry({ destroy: () => breakOff(stream) });
    if (inside === null) stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else forward(stream, headers, inside);
  });
  return () => session.close();
}

function forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, inside: Socket): void {
  stream.once('close', () => inside.destroy());
  try {
    const request = httpRequest({
      createConnection: () => inside,
      method: String(headers[':method']),
      path: String(headers[':path']),
      headers: { ...forwarded(headers), connection: 'close' },
      setHost: false,
    });
    request.on('response', (answer) => respond(stream, answer));
    request.on('error', () => breakOff(stream));
    stream.pipe(request);
  } catch {
    // A target or a header that HTTP/1.1 cannot say.
    stream.respond({ ':status': 400 }, { endStream: true });
  }
}

function forwarded(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const host = headers[':authority'] ?? headers.host;
  const kept: Record<string, string | string[]> = host === undefined ? {} : { host: String(host) };
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && name !== 'host' && !name.startsWith(':') && !OF_CONNECTION.has(name))
      kept[name] = value;
  return kept;
}

function respond(stream: ServerHttp2Stream, answer: IncomingMessage): void {
  if (stream.destroyed) return;
  const headers: Record<string, number | string | string[]> = { ':status': answer.statusCode ?? 500 };
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined && !OF_CONNECTION.has(name)) headers[name] = value;
  stream.respond(headers);
  pipeline(answer, stream, (error) => {
    if (error) breakOff(stream);
  });
}

/** Resets a stream. `close` with a code ends it as if it were whole when something of it waits to be sent. */
function breakOff(stream: ServerHttp2Stream): void {
  if (!stream.destroyed) stream.destroy(new Error('the answer broke off'));
}
