import { STATUS_CODES } from 'node:http';
import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_SENT, ERR_REQUEST_STATUS } from './errors.ts';
import { HeaderList } from './headers.ts';
import type { Response } from './types.ts';

/** Where the bytes of an answer go: a connection of any protocol. */
export interface Sink {
  /** `false` asks to wait for `drained`. A sink whose client is gone takes everything and drops it. */
  write(bytes: Buffer): boolean;
  drained(): Promise<void>;
  /** No more bytes come; `complete` tells whether the answer is whole, so that its end may be trusted. */
  end(bytes: Buffer | null, complete: boolean): void;
  readonly gone: Promise<void>;
}

/** What the request decides about the form of its answer. */
export interface AnswerForm {
  /** `HTTP/1.1` or `HTTP/1.0`: repeated in the status line, as the original does. */
  readonly protocol: string;
  /** A HEAD request: the head is as for GET, the body is dropped. */
  readonly head: boolean;
  /** `Status: 200 OK` instead of a status line (`cgi-mode`). */
  readonly cgi: boolean;
}

/** An answer over a sink: head once, then the body, with the length checked and never a byte beyond it. */
export class SinkResponse implements Response {
  status = 200;
  reason = '';
  readonly headers = new HeaderList();
  headersSent = false;
  ended = false;
  /** The engine gave the answer up: what the application still says is dropped in silence. */
  broken = false;
  headBytes = 0;
  bodyBytes = 0;
  readonly #sink: Sink;
  readonly #form: AnswerForm;
  /** Bytes of body that are still to come; `null` when the end of the connection tells. */
  #left: number | null = null;
  #bodyless = false;

  constructor(sink: Sink, form: AnswerForm) {
    this.#sink = sink;
    this.#form = form;
  }

  get finished(): Promise<void> {
    return this.#sink.gone;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.broken) return true;
    if (this.ended)
      throw new Failure(ERR_REQUEST_SENT, { tried: 'write to an answer', found: 'it has ended' });
    const bytes = toBuffer(chunk);
    if (this.headersSent) return this.#sink.write(this.#body(bytes));
    const head = this.#head(null);
    return this.#sink.write(Buffer.concat([head, this.#body(bytes)]));
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  end(chunk?: Uint8Array | string): void {
    if (this.ended) return;
    const bytes = chunk === undefined ? EMPTY : toBuffer(chunk);
    const head = this.headersSent ? EMPTY : this.#head(bytes.length);
    const body = this.#body(bytes);
    this.ended = true;
    const complete = this.#left === null || this.#left === 0 || this.#bodyless;
    this.#sink.end(head.length === 0 ? body : Buffer.concat([head, body]), complete);
  }

  abort(): void {
    if (this.ended) return;
    this.ended = true;
    this.broken = true;
    this.#sink.end(null, false);
  }

  /** The application failed: an answer of its own when nothing was sent yet, a broken end otherwise. */
  fail(status: number): void {
    if (this.ended) return;
    if (this.headersSent) return this.abort();
    const text = STATUS_CODES[status] ?? 'Error';
    this.headers.clear();
    this.status = status;
    this.reason = text;
    this.headers.set('Connection', 'close');
    this.headers.set('Content-Type', 'text/plain');
    this.end(text);
    this.broken = true;
  }

  /** @param whole length of the whole body when it is known now */
  #head(whole: number | null): Buffer {
    const { status, headers } = this;
    checkStatus(status);
    this.#bodyless = this.#form.head || noBody(status);
    if (whole !== null && this.#wantsLength(whole)) headers.append('Content-Length', String(whole));
    this.#left = announced(headers.get('content-length'));
    const reason =
      this.reason === '' ? (STATUS_CODES[status] ?? 'Unknown') : this.reason.replace(NOT_TEXT, ' ');
    let text = `${this.#form.cgi ? 'Status:' : this.#form.protocol} ${status} ${reason}\r\n`;
    for (const [name, value] of headers.entries()) text += `${name}: ${value}\r\n`;
    const bytes = Buffer.from(`${text}\r\n`, 'latin1');
    this.headersSent = true;
    this.headBytes = bytes.length;
    return bytes;
  }

  /** A HEAD handler that wrote nothing did not say how long the body of a GET would be. */
  #wantsLength(whole: number): boolean {
    const { status, headers } = this;
    if (headers.has('content-length') || headers.has('transfer-encoding') || noBody(status)) return false;
    return !this.#form.head || whole > 0;
  }

  /** What of these bytes belongs to the body: nothing for HEAD, never more than was announced. */
  #body(bytes: Buffer): Buffer {
    if (this.#bodyless) return EMPTY;
    const kept = this.#left === null ? bytes : bytes.subarray(0, this.#left);
    if (this.#left !== null) this.#left -= kept.length;
    this.bodyBytes += kept.length;
    return kept;
  }
}

const EMPTY = Buffer.alloc(0);
/** Whatever has no place in a reason phrase (RFC 9112 4). */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/g;

function toBuffer(chunk: Uint8Array | string): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function checkStatus(status: number): void {
  if (Number.isInteger(status) && status >= 100 && status <= 999) return;
  throw new Failure(ERR_REQUEST_STATUS, { tried: 'send an answer', found: `the status ${status}` });
}

function noBody(status: number): boolean {
  return status === 204 || status === 304 || (status >= 100 && status < 200);
}

function announced(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
