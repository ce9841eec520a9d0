import type { Duplex } from 'node:stream';
import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_SENT } from './errors.ts';
import { headerLines } from './added.ts';
import { Chain, isFile } from './chain.ts';
import { HeaderList } from './headers.ts';
import { announced, checkStatus, noBody } from './length.ts';
import { pump } from './pump.ts';
import { reasons } from './reasons.ts';
import type { AnswerForm, Ending, Sink } from './sink.ts';
import type { FilePart, Passed, Response, Transformation } from './types.ts';

/** An answer over a sink: head once, then the body, with the length checked and never a byte beyond it. */
export class SinkResponse implements Response {
  status = 200;
  reason = '';
  readonly headers = new HeaderList();
  headersSent = false;
  ended = false;
  isFile = false;
  handOver = false;
  offloaded = false;
  chunks = false;
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
  /** The head was made, or will never be. */
  #headMade = false;
  /** The sink has the last of it. */
  #over = false;
  #transformations: Transformation[] | null = null;
  #chain: Chain | null = null;

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
    const chain = this.#enter();
    return chain === null ? this.#send(toBytes(chunk)) : chain.feed(toBytes(chunk), false);
  }

  drained(): Promise<void> {
    return this.#chain === null ? this.#sink.drained() : this.#chain.settled.then(() => this.#sink.drained());
  }

  end(chunk?: Uint8Array | string): void {
    if (this.ended || this.#replaced()) return;
    const given = chunk === undefined ? EMPTY : toBytes(chunk);
    const chain = this.#enter();
    this.ended = true;
    if (chain === null) this.#complete(given);
    else chain.feed(given, true);
  }

  sendFile(part: FilePart): void {
    if (this.broken) return part.close();
    if (this.ended || this.headersSent)
      throw new Failure(ERR_REQUEST_SENT, { tried: 'answer with a file', found: 'an answer that has begun' });
    if (this.#replaced()) return part.close();
    if (this.#enter() !== null || this.chunks) return pump(part, this);
    this.ended = true;
    this.#completeFile(part);
  }

  transform(transformation: Transformation): void {
    if (this.headersSent) return;
    this.#transformations ??= [];
    this.#transformations.push(transformation);
  }

  get upgradable(): boolean {
    return !this.headersSent && !this.ended && this.#sink.upgradable === true;
  }

  upgrade(bare = false): Duplex | null {
    if (!this.upgradable) return null;
    this.status = 101;
    if (!this.headers.has('connection')) this.headers.set('Connection', 'Upgrade');
    const connection = this.#sink.giveAway?.(bare ? '' : this.#head(null)) ?? null;
    this.headersSent = this.#headMade = this.ended = this.#over = connection !== null;
    return connection;
  }

  writeRaw(bytes: Uint8Array): void {
    if (this.ended) return;
    const head = this.#headMade && this.#chunked ? LAST_CHUNK : '';
    this.beforeHead = null;
    this.headersSent = this.#headMade = true;
    this.#chunked = false;
    this.#keep = false;
    this.#left = null;
    this.bodyBytes += bytes.length;
    this.#sink.write(head, bytes, '');
  }

  abort(): void {
    if (this.#over) return;
    this.#leaveChain();
    this.ended = this.#over = true;
    this.broken = true;
    this.#sink.end('', null, '', 'broken', false);
  }

  /** An answer without a head: bytes of the protocol itself, and the end of the connection. */
  endRaw(bytes: Uint8Array): void {
    this.ended = this.#over = true;
    this.headersSent = this.#headMade = true;
    this.bodyBytes = bytes.length;
    this.#sink.end('', bytes, '', 'close', false);
  }

  /** The application failed: an answer of its own when nothing was sent yet, a broken end otherwise. */
  fail(status: number): void {
    if (this.#over) return;
    if (this.#headMade) return this.abort();
    this.#leaveChain();
    this.ended = this.chunks = false;
    const text = reasons[status] ?? 'Error';
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

  /** The chain that the body passes, which begins with its first byte; `null` for none. */
  #enter(): Chain | null {
    const wanted = this.#transformations;
    if (wanted === null) return this.#chain;
    this.#transformations = null;
    if (this.status === 206 || noBody(this.status)) return null;
    const list: Transformation[] = [];
    let shown = false;
    for (const transformation of wanted) {
      if (transformation.wants?.(this) === false) continue;
      if (!shown) transformation.begin?.(this);
      list.push(transformation);
      shown ||= transformation.flush === true;
    }
    this.headersSent = true;
    this.#chain = new Chain(
      this.#form.head ? [NOTHING] : list,
      (passed, last) => this.#passed(passed, last),
      () => this.fail(500),
    );
    return this.#chain;
  }

  #leaveChain(): void {
    this.#transformations = null;
    this.#chain?.drop();
    this.#chain = null;
  }

  #passed(passed: Passed, last: boolean): boolean {
    if (isFile(passed)) this.#completeFile(passed);
    else if (last) this.#complete(passed);
    else if (passed.length > 0) return this.#send(passed);
    return true;
  }

  #send(given: Uint8Array): boolean {
    const head = this.#headMade ? '' : this.#head(null);
    const bytes = this.#body(given);
    if (!this.#chunked || bytes.length === 0) return this.#sink.write(head, bytes, '');
    return this.#sink.write(`${head}${bytes.length.toString(16)}\r\n`, bytes, '\r\n');
  }

  #complete(given: Uint8Array): void {
    const head = this.#headMade ? '' : this.#head(given.length);
    const bytes = this.#body(given);
    this.#over = true;
    if (!this.#chunked) return this.#sink.end(head, bytes, '', this.#ending(), this.handOver);
    const size = bytes.length === 0 ? '' : `${bytes.length.toString(16)}\r\n`;
    const after = size === '' ? LAST_CHUNK : `\r\n${LAST_CHUNK}`;
    this.#sink.end(head + size, bytes, after, this.#ending(), this.handOver);
  }

  #completeFile(part: FilePart): void {
    const head = this.#headMade ? '' : this.#head(part.size);
    this.#over = true;
    this.isFile = true;
    if (this.#bodyless) {
      part.close();
      return this.#sink.end(head, null, '', this.#ending(), false);
    }
    this.bodyBytes += part.size;
    this.#left = 0;
    this.#sink.endFile(head, part, this.#ending());
  }

  /** @param whole length of the whole body when it is known now */
  #head(whole: number | null): string {
    const { status, headers } = this;
    checkStatus(status);
    for (const name of this.#form.removed) headers.delete(name);
    this.#bodyless = this.#form.head || noBody(status);
    this.#decideLength(whole);
    const reason = this.reason === '' ? (reasons[status] ?? 'Unknown') : this.reason.replace(NOT_TEXT, ' ');
    const first = `${this.#form.cgi ? 'Status:' : this.#form.protocol} ${status} ${reason}\r\n`;
    const text = `${first}${headerLines(headers)}${this.#form.added}\r\n`;
    this.headersSent = this.#headMade = true;
    this.headBytes = text.length;
    return text;
  }

  /** How the client will know where the answer ends: by its length, by chunks, or by the end of the connection. */
  #decideLength(whole: number | null): void {
    const { headers } = this;
    const { persistent, delimited, cgi, protocol } = this.#form;
    const chunks = this.chunks && !this.#bodyless && !cgi && protocol === 'HTTP/1.1';
    if (chunks) for (const name of ['content-length', 'transfer-encoding']) headers.delete(name);
    const framed = headers.has('transfer-encoding');
    const length = headers.get('content-length');
    if (!chunks && whole !== null && length === null && !framed && this.#wantsLength(whole)) {
      headers.append('Content-Length', String(whole));
      this.#left = whole;
    } else {
      this.#left = announced(length);
    }
    if (!persistent && !delimited && !chunks) return;
    const connection = headers.get('connection');
    const closes = connection !== null && /(?:^|[ ,])close(?:$|[ ,])/i.test(connection);
    if (closes) this.#keep = false;
    if (chunks || (!closes && this.#left === null && !this.#bodyless)) {
      if (framed || length !== null) this.#keep = false;
      else this.#chunked = true;
    }
    if (this.#chunked) headers.append('Transfer-Encoding', 'chunked');
    if (!this.#keep && connection === null && (persistent || delimited))
      headers.append('Connection', 'close');
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
/** What is left of every chain for HEAD. */
const NOTHING: Transformation = { pass: () => EMPTY };
const LAST_CHUNK = '0\r\n\r\n';
/** Whatever has no place in a reason phrase (RFC 9112 4). */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/g;

function toBytes(chunk: Uint8Array | string): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
