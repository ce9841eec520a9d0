import { STATUS_CODES } from 'node:http';
import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_SENT } from './errors.ts';
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

  /** Number of headers that were sent, for the log line. */
  get headerCount(): number {
    return this.headers.length;
  }

  write(chunk: Uint8Array | string): boolean {
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
  }

  /** @param whole length of the whole body when it is known now */
  #head(whole: number | null): Buffer {
    const { status, headers } = this;
    this.#bodyless = this.#form.head || status === 204 || status === 304 || (status >= 100 && status < 200);
    if (
      whole !== null &&
      !headers.has('content-length') &&
      !headers.has('transfer-encoding') &&
      !noLength(status)
    ) {
      if (!this.#form.head || whole > 0) headers.append('Content-Length', String(whole));
    }
    this.#left = announced(headers.get('content-length'));
    const reason =
      this.reason === '' ? (STATUS_CODES[status] ?? 'Unknown') : this.reason.replace(/[\r\n\0]/g, ' ');
    const first = this.#form.cgi
      ? `Status: ${status} ${reason}\r\n`
      : `${this.#form.protocol} ${status} ${reason}\r\n`;
    let text = first;
    for (const [name, value] of headers.entries()) text += `${name}: ${value}\r\n`;
    const bytes = Buffer.from(`${text}\r\n`, 'latin1');
    this.headersSent = true;
    this.headBytes = bytes.length;
    return bytes;
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

function toBuffer(chunk: Uint8Array | string): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function noLength(status: number): boolean {
  return status === 204 || status === 304 || (status >= 100 && status < 200);
}

function announced(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
