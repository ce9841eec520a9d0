import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Response } from '../../request/index.ts';
import type { SocketStub } from './socket-stub.ts';

type Done = (error?: Error | null) => void;
type HeaderBag =
  | Readonly<Record<string, OutgoingHttpHeader>>
  | readonly OutgoingHttpHeader[]
  | readonly (readonly [string, string])[];

/** The state that the getters of Node's response read (`headersSent`, `writableEnded`). */
interface Inner {
  _header: string | null;
  finished: boolean;
  socket: Socket | null;
}

/**
 * Makes a Node response write to ours. The methods are put on the object itself: frameworks replace its prototype,
 * and middleware wraps `writeHead`, `write` and `end`.
 */
export function takeOverResponse(res: ServerResponse, response: Response, stub: SocketStub): void {
  const inner = res as unknown as Inner;
  inner.socket = stub as unknown as Socket;
  res.writeHead = ((status: number, reason?: string | HeaderBag, headers?: HeaderBag) => {
    if (inner._header !== null && inner._header !== undefined) throw sentTwice();
    res.statusCode = status;
    if (typeof reason === 'string') res.statusMessage = reason;
    merge(res, (typeof reason === 'string' ? headers : reason) ?? null);
    copyHead(res, response);
    inner._header = 'sent';
    return res;
  }) as ServerResponse['writeHead'];
  res.write = ((chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done) => {
    if (!res.headersSent) res.writeHead(res.statusCode);
    const more = response.write(bytes(chunk, encoding));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) process.nextTick(callback);
    if (!more) void response.drained().then(() => res.emit('drain'));
    return more;
  }) as ServerResponse['write'];
  res.end = ((chunk?: Uint8Array | string | Done | null, encoding?: BufferEncoding | Done, done?: Done) => {
    const callback = [chunk, encoding, done].find((item) => typeof item === 'function') as Done | undefined;
    if (callback) res.once('finish', callback);
    if (inner.finished) return res;
    if (!res.headersSent) res.writeHead(res.statusCode);
    inner.finished = true;
    response.end(
      chunk === undefined || chunk === null || typeof chunk === 'function'
        ? undefined
        : bytes(chunk, encoding),
    );
    void response.finished.then(() => over(res, stub));
    return res;
  }) as ServerResponse['end'];
  res.flushHeaders = () => {
    if (!res.headersSent) res.writeHead(res.statusCode);
    response.write('');
  };
  // Informational answers cannot travel through every protocol; they are only hints.
  res.writeContinue = (callback) => callback?.();
  res.writeProcessing = (callback) => callback?.();
  res.writeEarlyHints = (_hints, callback) => callback?.();
}

function over(res: ServerResponse, stub: SocketStub): void {
  if (stub.destroyed) return;
  res.emit('prefinish');
  res.emit('finish');
  stub.closed();
  res.emit('close');
}

function bytes(chunk: Uint8Array | string, encoding: unknown): Uint8Array {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : chunk;
}

/** Headers of `writeHead`: an object, a flat list, or a list of pairs. */
function merge(res: ServerResponse, headers: HeaderBag | null): void {
  if (headers === null) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value);
    return;
  }
  const flat = headers.flat() as string[];
  for (const name of new Set(flat.filter((_, index) => index % 2 === 0))) {
    const values = flat.filter((_, index) => index % 2 === 1 && flat[index - 1] === name).map(String);
    res.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
  }
}

function copyHead(res: ServerResponse, response: Response): void {
  response.status = res.statusCode;
  response.reason = res.statusMessage ?? '';
  // The names as the application wrote them; the types know this method on client requests only.
  const names = (res as unknown as { getRawHeaderNames(): string[] }).getRawHeaderNames();
  for (const name of names) {
    const value = res.getHeader(name);
    for (const item of Array.isArray(value) ? value : [value]) response.headers.append(name, String(item));
  }
}

function sentTwice(): Error {
  return Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  });
}
