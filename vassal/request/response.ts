import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_SENT, ERR_REQUEST_STATUS } from './errors.ts';
import { headerLines } from './added.ts';
import { HeaderList } from './headers.ts';
import type { FilePart, Response, Transformation } from './types.ts';

/** How an answer ends: the connection may go on, it ends, or it breaks so that nobody takes the answer for whole. */
export type Ending = 'keep' | 'close' | 'broken';

/** Where the bytes of an answer go: a connection of any protocol. Text is latin1. */
export interface Sink {
  /** `false` asks to wait for `drained`. A sink whose client is gone takes everything and drops it. */
  write(before: string, bytes: Uint8Array | null, after: string): boolean;
  drained(): Promise<void>;
  /** The last bytes of the answer. */
  end(before: string, bytes: Uint8Array | null, after: string, ending: Ending): void;
  /** The last bytes of the answer are a part of a file, which is the sink's from now on. */
  endFile(before: string, part: FilePart, ending: Ending): void;
  /** The client asked for another protocol; absent where connections are not given away. */
  readonly upgradable?: boolean;
  /** Gives the connection away, after some last bytes; `null` when the client is gone. */
  giveAway?(before: string): Duplex | null;
  /** Resolves when the answer was handed over or the client is gone. */
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
  /** The connection may carry another request after this one: the end of the answer has to be visible in its bytes. */
  readonly persistent: boolean;
  /** The end of the answer has to be visible in its bytes although the connection ends with it. */
  readonly delimited: boolean;
  /** Header lines that every answer gets (`add-header`), checked and ended; `''` for none. */
  readonly added: string;
  /** Names of headers that no answer gets (`rem-header`). */
  readonly removed: readonly string[];
}

/** An answer over a sink: head once, then the body, with the length checked and never a byte beyond it. */
export class SinkResponse implements Response {
  status = 200;
  reason = '';
  readonly headers = new HeaderList();
  headersSent = false;
  ended = false;
  isFile = false;
  /** The engine gave the answer up: what the application still says is dropped in silence. */
  broken = false;
  beforeHead: (() => void) | null = null;
  headBytes = 0;
  bodyBytes = 0;
  readonly #sink: Sink;
  readonly #form: AnswerForm;
  /** Bytes of body that are still to come; `null` when they are not announced. */
  #left: number | null = null;
  #bodyless = false;
  #chunked = false;
  #keep: boolean;
  /** What the body passes; decided with the head. */
  #transformations: readonly Transformation[] = NONE;

  constructor(sink: Sink, form: AnswerForm) {
    this.#sink = sink;
    this.#form = form;
    this.#keep = form.persistent;
  }

  get finished(): Promise<void> {
    return this.#sink.gone;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.broken || this.#replaced()) return true;
    if (this.ended)
      throw new Failure(ERR_REQUEST_SENT, { tried: 'write to an answer', found: 'it has ended' });
    const head = this.headersSent ? '' : this.#head(null);
    const bytes = this.#body(this.#transformed(toBytes(chunk), false));
    if (!this.#chunked || bytes.length === 0) return this.#sink.write(head, bytes, '');
    return this.#sink.write(`${head}${bytes.length.toString(16)}\r\n`, bytes, '\r\n');
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  end(chunk?: Uint8Array | string): void {
    if (this.ended || this.#replaced()) return;
    const given = chunk === undefined ? EMPTY : toBytes(chunk);
    const head = this.headersSent ? '' : this.#head(given.length);
    const bytes = this.#body(this.#transformed(given, true));
    this.ended = true;
    if (!this.#chunked) return this.#sink.end(head, bytes, '', this.#ending());
    const size = bytes.length === 0 ? '' : `${bytes.length.toString(16)}\r\n`;
    this.#sink.end(head + size, bytes, size === '' ? LAST_CHUNK : `\r\n${LAST_CHUNK}`, this.#ending());
  }

  sendFile(part: FilePart): void {
    if (this.broken) return part.close();
    if (this.ended || this.headersSent)
      throw new Failure(ERR_REQUEST_SENT, { tried: 'answer with a file', found: 'an answer that has begun' });
    if (this.#replaced()) return part.close();
    this.#untransformed();
    const head = this.headersSent ? '' : this.#head(part.size);
    this.ended = true;
    this.isFile = true;
    if (this.#bodyless) {
      part.close();
      return this.#sink.end(head, null, '', this.#ending());
    }
    this.bodyBytes += part.size;
    this.#left = 0;
    this.#sink.endFile(head, part, this.#ending());
  }

  transform(transformation: Transformation): void {
    this.#transformations = [...this.#transformations, transformation];
  }

  get upgradable(): boolean {
    return !this.headersSent && !this.ended && this.#sink.upgradable === true;
  }

  upgrade(bare = false): Duplex | null {
    if (!this.upgradable) return null;
    this.status = 101;
    if (!this.headers.has('connection')) this.headers.set('Connection', 'Upgrade');
    const connection = this.#sink.giveAway?.(bare ? '' : this.#head(null)) ?? null;
    this.headersSent = this.ended = connection !== null;
    return connection;
  }

  writeRaw(bytes: Uint8Array): void {
    if (this.ended) return;
    this.#untransformed();
    const head = this.headersSent && this.#chunked ? LAST_CHUNK : '';
    this.beforeHead = null;
    this.headersSent = true;
    this.#chunked = false;
    this.#keep = false;
    this.#left = null;
    this.bodyBytes += bytes.length;
    this.#sink.write(head, bytes, '');
  }

  abort(): void {
    if (this.ended) return;
    this.#untransformed();
    this.ended = true;
    this.broken = true;
    this.#sink.end('', null, '', 'broken');
  }

  /** An answer without a head: bytes of the protocol itself, and the end of the connection. */
  endRaw(bytes: Uint8Array): void {
    this.ended = true;
    this.headersSent = true;
    this.bodyBytes = bytes.length;
    this.#sink.end('', bytes, '', 'close');
  }

  /** The application failed: an answer of its own when nothing was sent yet, a broken end otherwise. */
  fail(status: number): void {
    if (this.ended) return;
    if (this.headersSent) return this.abort();
    this.#untransformed();
    const text = STATUS_CODES[status] ?? 'Error';
    this.headers.clear();
    this.status = status;
    this.reason = text;
    this.headers.set('Connection', 'close');
    this.headers.set('Content-Type', 'text/plain');
    this.end(text);
    this.broken = true;
  }

  /** Whether the hook answered, so that what the application says from now on is for nobody. */
  #replaced(): boolean {
    const hook = this.beforeHead;
    if (hook === null || this.headersSent) return false;
    this.beforeHead = null;
    hook();
    this.broken ||= this.ended;
    return this.ended;
  }

  /** @param whole length of the whole body when it is known now */
  #head(whole: number | null): string {
    const { status, headers } = this;
    checkStatus(status);
    for (const name of this.#form.removed) headers.delete(name);
    this.#bodyless = this.#form.head || noBody(status);
    if (this.#transformations !== NONE) this.#choose();
    this.#decideLength(whole);
    const reason =
      this.reason === '' ? (STATUS_CODES[status] ?? 'Unknown') : this.reason.replace(NOT_TEXT, ' ');
    const first = `${this.#form.cgi ? 'Status:' : this.#form.protocol} ${status} ${reason}\r\n`;
    const text = `${first}${headerLines(headers)}${this.#form.added}\r\n`;
    this.headersSent = true;
    this.headBytes = text.length;
    return text;
  }

  #choose(): void {
    const wanting = this.#transformations.filter((transformation) => transformation.wants?.(this) ?? true);
    this.#transformations = this.#bodyless || wanting.length === 0 ? NONE : wanting;
  }

  #transformed(bytes: Uint8Array, last: boolean): Uint8Array {
    return this.#transformations.reduce((passed, transformation) => transformation.pass(passed, last), bytes);
  }

  #untransformed(): void {
    for (const transformation of this.#transformations) transformation.drop?.();
    this.#transformations = NONE;
  }

  /** How the client will know where the answer ends: by its length, by chunks, or by the end of the connection. */
  #decideLength(whole: number | null): void {
    const { headers } = this;
    const framed = headers.has('transfer-encoding');
    const length = headers.get('content-length');
    if (whole !== null && length === null && !framed && this.#wantsLength(whole)) {
      headers.append('Content-Length', String(whole));
      this.#left = whole;
    } else {
      this.#left = announced(length);
    }
    if (!this.#form.persistent && !this.#form.delimited) return;
    const connection = headers.get('connection');
    if (connection !== null && /(?:^|[ ,])close(?:$|[ ,])/i.test(connection)) this.#keep = false;
    else if (this.#left === null && !this.#bodyless) {
      if (framed || length !== null) this.#keep = false;
      else this.#chunked = true;
    }
    if (this.#chunked) headers.append('Transfer-Encoding', 'chunked');
    if (!this.#keep && connection === null) headers.append('Connection', 'close');
  }

  /** A HEAD handler that wrote nothing did not say how long the body of a GET would be. */
  #wantsLength(whole: number): boolean {
    return !noBody(this.status) && (!this.#form.head || whole > 0);
  }

  #ending(): Ending {
    if (this.#left !== null && this.#left > 0 && !this.#bodyless) return 'broken';
    return this.#keep ? 'keep' : 'close';
  }

  /** What of these bytes belongs to the body: nothing for HEAD, never more than was announced. */
  #body(bytes: Uint8Array): Uint8Array {
    if (this.#bodyless) return EMPTY;
    const kept = this.#left === null || bytes.length <= this.#left ? bytes : bytes.subarray(0, this.#left);
    if (this.#left !== null) this.#left -= kept.length;
    this.bodyBytes += kept.length;
    return kept;
  }
}

const EMPTY = Buffer.alloc(0);
const NONE: readonly Transformation[] = [];
const LAST_CHUNK = '0\r\n\r\n';
/** Whatever has no place in a reason phrase (RFC 9112 4). */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/g;

function toBytes(chunk: Uint8Array | string): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
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
