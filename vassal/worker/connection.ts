import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import {
  BodyError,
  type BodyDecoder,
  type Limits,
  type Parsed,
  type Peer,
  type Protocol,
} from '../protocols/index.ts';
import { BlockRequest, SinkResponse, type Sink } from '../request/index.ts';

/** What a connection needs to know of the service it belongs to. */
export interface ConnectionSettings {
  readonly protocol: Protocol;
  readonly limits: Limits;
  /** Bound of the whole head, and of each wait for more body or for the client to read, ms (`socket-timeout`). */
  readonly patience: number;
  readonly peer: Omit<Peer, 'remoteAddress'>;
}

/** What happens on a connection, in this order: refused, or request; then over, once. */
export interface ConnectionEvents {
  request(request: BlockRequest, response: SinkResponse, peer: Peer): void;
  refused(why: string, peer: Peer): void;
  /** The answer was handed to the kernel, or the client is gone: the core is free. */
  over(): void;
}

type Accepted = Extract<Parsed, { type: 'request' }>;

/** After an answer, what the client still sends is read and dropped this long, so that it can read the answer. */
const LINGER_MS = 2000;
const NOTHING = Buffer.alloc(0);
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** One connection with one request. A slow or broken client holds this object and its core, for a bounded time. */
export class Connection implements Sink {
  readonly #socket: Socket;
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #peer: Peer;
  readonly #gone = Promise.withResolvers<void>();
  #head: Buffer | null = null;
  #request: BlockRequest | null = null;
  #decoder: BodyDecoder | null = null;
  #body: Readable | null = null;
  #over = false;
  #answered = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(descriptor: number, settings: ConnectionSettings, events: ConnectionEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: true, allowHalfOpen: true });
    this.#peer = { ...settings.peer, remoteAddress: address(this.#socket.remoteAddress) };
    this.#socket.on('data', (chunk: Buffer) => this.#received(chunk));
    this.#socket.on('end', () => this.#clientEnded());
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => this.#closed());
    this.#wait();
  }

  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** The request that runs on this connection, for the stats. */
  get running(): BlockRequest | null {
    return this.#answered ? null : this.#request;
  }

  write(bytes: Buffer): boolean {
    if (this.#socket.destroyed || bytes.length === 0) return true;
    const more = this.#socket.write(bytes);
    if (!more) this.#wait();
    return more;
  }

  drained(): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        this.#wait();
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
  }

  end(bytes: Buffer | null, complete: boolean): void {
    if (this.#answered) return;
    this.#answered = true;
    if (this.#socket.destroyed) return;
    if (!complete) {
      // A reset tells the client that what it has is not the whole answer.
      if (bytes !== null && bytes.length > 0) this.#socket.write(bytes);
      this.#socket.resetAndDestroy();
      return;
    }
    this.#wait();
    this.#socket.end(bytes ?? NOTHING, () => this.#handedOver());
  }

  /** Ends at once, whatever is going on. */
  destroy(): void {
    this.#socket.destroy();
  }

  #received(chunk: Buffer): void {
    if (this.#answered) return;
    if (this.#decoder !== null) return this.#bodyReceived(chunk);
    this.#head = this.#head === null ? chunk : Buffer.concat([this.#head, chunk]);
    const parsed = this.#settings.protocol.parse(this.#head, this.#peer, this.#settings.limits);
    if (parsed.type === 'more') return;
    if (parsed.type === 'refused') return this.#refuse(parsed.status, parsed.why);
    const rest = this.#head.subarray(parsed.consumed);
    this.#head = null;
    this.#begin(parsed, rest);
  }

  #begin(parsed: Accepted, rest: Buffer): void {
    this.#rest();
    this.#decoder = parsed.body;
    this.#body = parsed.body.done ? emptyBody() : this.#makeBody(parsed.expectsContinue && rest.length === 0);
    this.#request = new BlockRequest(parsed.head, this.#body);
    if (!parsed.body.done) {
      this.#socket.pause();
      if (rest.length > 0) this.#bodyReceived(rest);
    }
    const response = new SinkResponse(this, parsed.form);
    this.#events.request(this.#request, response, this.#peer);
  }

  /** The body as a stream: the client is read only while the application reads. */
  #makeBody(expectsContinue: boolean): Readable {
    let invite = expectsContinue;
    const body = new Readable({
      read: () => {
        if (invite && !this.#answered) this.#socket.write(CONTINUE);
        invite = false;
        if (this.#decoder?.done === false) {
          this.#socket.resume();
          this.#wait();
        }
      },
    });
    // Handlers that never look at the body must not be hurt by its errors.
    body.on('error', () => undefined);
    return body;
  }

  #bodyReceived(chunk: Buffer): void {
    const decoder = this.#decoder;
    const body = this.#body;
    if (decoder === null || body === null || decoder.done || body.destroyed) return;
    try {
      const bytes = decoder.decode(chunk);
      const more = bytes.length === 0 || body.push(bytes);
      if (decoder.done) body.push(null);
      if (!more && !decoder.done) this.#socket.pause();
      if (decoder.done || !more) this.#rest();
      else this.#wait();
    } catch (thrown) {
      this.#bodyFailed(thrown instanceof BodyError ? thrown : new BodyError(400, String(thrown)));
    }
  }

  #bodyFailed(error: BodyError): void {
    this.#rest();
    this.#body?.destroy(error);
  }

  #refuse(status: number, why: string): void {
    this.#rest();
    this.#events.refused(why, this.#peer);
    new SinkResponse(this, { protocol: 'HTTP/1.1', head: false, cgi: this.#settings.limits.cgi }).fail(
      status,
    );
  }

  /** The client sends no more. With half a head or half a body there will be no answer to wait for. */
  #clientEnded(): void {
    if (this.#answered) this.#socket.destroySoon();
    else if (this.#request === null) this.#socket.destroy();
    else if (this.#decoder?.done === false) this.#bodyFailed(new BodyError(400, 'the body ended early'));
  }

  #handedOver(): void {
    this.#finish();
    if (this.#socket.destroyed) return;
    // Unread input would turn the close into a reset, which may overtake the answer.
    this.#socket.resume();
    this.#arm(LINGER_MS);
    if (this.#socket.readableEnded || this.#decoder?.done === true) this.#socket.destroySoon();
  }

  #closed(): void {
    this.#rest();
    if (!this.#answered) this.#request?.abort();
    this.#answered = true;
    if (this.#body !== null && this.#decoder?.done === false)
      this.#body.destroy(new BodyError(400, 'the client is gone'));
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#gone.resolve();
    this.#events.over();
  }

  #wait(): void {
    this.#arm(this.#settings.patience);
  }

  #arm(milliseconds: number): void {
    this.#rest();
    this.#timer = setTimeout(() => this.#socket.destroy(), milliseconds);
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function emptyBody(): Readable {
  const body = new Readable({ read() {} });
  body.push(null);
  return body;
}

/** IPv4 clients of a dual-stack socket are known by their IPv4 address. */
function address(remote: string | undefined): string {
  return remote?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '') ?? '';
}
