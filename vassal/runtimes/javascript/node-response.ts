import type { ServerResponse } from 'node:http';
import type { Response } from '../../request/index.ts';
import { appendPlain, copyHeaders, merge, type HeaderBag, type HeaderHolder } from './node-headers.ts';
import type { SocketStub } from './socket-stub.ts';

type Done = (error?: Error | null) => void;

/** Where the methods of a response write to. */
const TARGET = Symbol('target');

/** A response, the state that its getters read (`headersSent`, `writableEnded`), and its target. */
interface Taken extends Omit<HeaderHolder, 'socket'> {
  _header: string | null;
  finished: boolean;
  socket: unknown;
  [TARGET]: { readonly response: Response; readonly stub: SocketStub };
}

/**
 * Makes a Node response write to ours. The methods are put on the object itself: frameworks replace its prototype,
 * and middleware wraps `writeHead`, `write` and `end`.
 */
export function takeOverResponse(res: ServerResponse, response: Response, stub: SocketStub): void {
  const taken = res as unknown as Taken;
  taken.socket = stub;
  taken[TARGET] = { response, stub };
  taken.writeHead = writeHead as unknown as Taken['writeHead'];
  taken.write = write as Taken['write'];
  taken.end = end as unknown as Taken['end'];
  taken.flushHeaders = flushHeaders;
  // Informational answers cannot travel through every protocol; they are only hints.
  taken.writeContinue = taken.writeProcessing = informed;
  taken.writeEarlyHints = (_hints, callback) => callback?.();
}

function writeHead(this: Taken, status: number, reason?: string | HeaderBag, headers?: HeaderBag): Taken {
  if (this._header !== null && this._header !== undefined) throw sentTwice();
  const { response } = this[TARGET];
  this.statusCode = status;
  if (typeof reason === 'string') this.statusMessage = reason;
  response.status = this.statusCode;
  response.reason = this.statusMessage ?? '';
  const given = (typeof reason === 'string' ? headers : reason) ?? null;
  const names = this.getRawHeaderNames();
  // As in the runtime, those of a response that has no others are not kept to be asked for.
  if (names.length > 0 || given === null || !appendPlain(given, response)) {
    merge(this, given);
    copyHeaders(this, response);
  }
  this._header = 'sent';
  return this;
}

function write(
  this: Taken,
  chunk: Uint8Array | string,
  encoding?: BufferEncoding | Done,
  done?: Done,
): boolean {
  if (!this.headersSent) this.writeHead(this.statusCode);
  const { response } = this[TARGET];
  const more = response.write(bytes(chunk, encoding));
  const callback = typeof encoding === 'function' ? encoding : done;
  if (callback) process.nextTick(callback);
  if (!more) void response.drained().then(() => this.emit('drain'));
  return more;
}

function end(
  this: Taken,
  chunk?: Uint8Array | string | Done | null,
  encoding?: BufferEncoding | Done,
  done?: Done,
): Taken {
  const later = typeof encoding === 'function' ? encoding : done;
  const callback = typeof chunk === 'function' ? chunk : later;
  if (callback) this.once('finish', callback);
  if (this.finished) return this;
  if (!this.headersSent) this.writeHead(this.statusCode);
  this.finished = true;
  const { response, stub } = this[TARGET];
  response.end(
    chunk === undefined || chunk === null || typeof chunk === 'function' ? undefined : bytes(chunk, encoding),
  );
  void response.finished.then(() => over(this, stub));
  return this;
}

function flushHeaders(this: Taken): void {
  if (!this.headersSent) this.writeHead(this.statusCode);
  this[TARGET].response.write('');
}

function informed(callback?: () => void): void {
  callback?.();
}

function over(res: Taken, stub: SocketStub): void {
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

function sentTwice(): Error {
  return Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  });
}
