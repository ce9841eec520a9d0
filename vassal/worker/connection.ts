import { Socket } from 'node:net';
import { BodyError, type Limits, type Parsed, type Peer, type Protocol } from '../protocols/index.ts';
import { BlockRequest, SinkResponse, type Sink } from '../request/index.ts';
import { RequestBody } from './request-body.ts';

/** What a connection needs to know of the service it belongs to. */
export interface ConnectionSettings {
  readonly protocol: Protocol;
  readonly limits: Limits;
  /** Bound of the whole head, and of each wait for more body or for the client to read, ms (`socket-timeout`). */
  readonly patience: number;
  readonly peer: Omit<Peer, 'remoteAddress'>;
}

/** What happens on a connection, in this order: a request or a refusal, or both when its body is bad; then over, once. */
export interface ConnectionEvents {
  request(request: BlockRequest, response: SinkResponse): void;
  refused(why: string, peer: Peer): void;
  /** The answer was handed to the kernel, or the client is gone: the core is free. */
  over(): void;
}

type Accepted = Extract<Parsed, { type: 'request' }>;

/** After an answer, what the client still sends is read and dropped this long, so that it can read the answer. */
const LINGER_MS = 2000;
const NOTHING = Buffer.alloc(0);
/** A paused socket stops reading at the first byte: what waits in the kernel is no activity of the client. */
const SOCKET = { readable: true, writable: true, allowHalfOpen: true, readableHighWaterMark: 1 };
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** One connection with one request. A slow or broken client holds this object and its core, for a bounded time. */
export class Connection implements Sink {
  readonly #socket: Socket;
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #peer: Peer;
  readonly #gone = Promise.withResolvers<void>();
  #head: Buffer = NOTHING;
  #request: BlockRequest | null = null;
  #response: SinkResponse | null = null;
  #body: RequestBody | null = null;
  #over = false;
  #answered = false;
  /** The client is waited for, and must do something within the patience. */
  #watched = false;
  /** End of the head, later of lingering, whatever the client does. */
  #deadline: NodeJS.Timeout;

  constructor(descriptor: number, settings: ConnectionSettings, events: ConnectionEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#socket = new Socket({ fd: descriptor, ...SOCKET });
    this.#peer = { ...settings.peer, remoteAddress: address(this.#socket.remoteAddress) };
    this.#socket.on('data', (chunk: Buffer) => this.#received(chunk));
    this.#socket.on('end', () => this.#clientEnded());
    this.#socket.on('timeout', () => this.#socket.destroy());
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => this.#closed());
    this.#deadline = setTimeout(() => this.#socket.destroy(), settings.patience);
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
    const more = this.#socket.write(bytes, this.#watch);
    this.#watch();
    return more;
  }

  drained(): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
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
      if (bytes !== null && bytes.length > 0) this.#socket.write(bytes);
      return this.#reset();
    }
    this.#socket.end(bytes ?? NOTHING, () => this.#handedOver());
    this.#watch();
  }

  /** A reset tells the client that what it has is not the whole answer. Unix sockets have none. */
  #reset(): void {
    if (this.#peer.remoteAddress === '') this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** Ends at once, whatever is going on. */
  destroy(): void {
    this.#socket.destroy();
  }

  #received(chunk: Buffer): void {
    if (this.#answered || this.#body?.done === true) return this.#ignore();
    if (this.#body !== null) return this.#bodyReceived(this.#body, chunk);
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const parsed = this.#settings.protocol.parse(this.#head, this.#peer, this.#settings.limits);
    if (parsed.type === 'more') return;
    clearTimeout(this.#deadline);
    if (parsed.type === 'refused') return this.#refuse(parsed.status, parsed.why);
    const rest = this.#head.subarray(parsed.consumed);
    this.#head = NOTHING;
    this.#begin(parsed, rest);
  }

  /** More than was asked for, such as a second request. It must not pass for the activity of a client that does not read. */
  #ignore(): void {
    if (this.#socket.writableLength > 0) this.#socket.pause();
  }

  #begin(parsed: Accepted, rest: Buffer): void {
    const invites = parsed.expectsContinue && rest.length === 0;
    const body = new RequestBody(parsed.body, {
      resume: () => this.#want(() => this.#socket.resume()),
      pause: () => this.#want(() => this.#socket.pause()),
      invite: () => invites && !this.#answered && this.#socket.write(CONTINUE),
    });
    this.#body = body;
    this.#request = new BlockRequest(parsed.head, body.stream);
    this.#response = new SinkResponse(this, parsed.form);
    if (rest.length > 0) this.#bodyReceived(body, rest);
    if (!this.#answered) this.#events.request(this.#request, this.#response);
  }

  #want(change: () => void): void {
    if (this.#answered) return;
    change();
    this.#watch();
  }

  #bodyReceived(body: RequestBody, chunk: Buffer): void {
    try {
      body.receive(chunk);
      this.#watch();
    } catch (thrown) {
      this.#bodyFailed(thrown instanceof BodyError ? thrown : new BodyError(400, String(thrown)));
    }
  }

  /** The engine answers: an application that waits for the rest of a body would wait for ever. */
  #bodyFailed(error: BodyError): void {
    this.#events.refused(error.message, this.#peer);
    this.#response?.fail(error.status);
    this.#request?.abort();
    this.#body?.fail(error);
  }

  #refuse(status: number, why: string): void {
    this.#events.refused(why, this.#peer);
    const form = { protocol: 'HTTP/1.1', head: false, cgi: this.#settings.limits.cgi };
    new SinkResponse(this, form).fail(status);
  }

  /** The client sends no more. With half a head or half a body there will be no answer to wait for. */
  #clientEnded(): void {
    if (this.#answered) this.#socket.destroySoon();
    else if (this.#body === null) this.#socket.destroy();
    else if (!this.#body.done) this.#bodyFailed(new BodyError(400, 'the body ended early'));
  }

  #handedOver(): void {
    this.#finish();
    if (this.#socket.destroyed) return;
    // Unread input would turn the close into a reset, which may overtake the answer.
    this.#socket.resume();
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    if (this.#socket.readableEnded || this.#body?.done === true) this.#socket.destroySoon();
  }

  #closed(): void {
    clearTimeout(this.#deadline);
    if (!this.#answered) {
      this.#response?.abort();
      this.#request?.abort();
    }
    this.#answered = true;
    this.#body?.fail(new BodyError(400, 'the client is gone'));
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#gone.resolve();
    this.#events.over();
  }

  /** While the client has to send or to read, it may be idle no longer than the patience; the application may. */
  readonly #watch = (): void => {
    const waiting = this.#body?.wanted === true || this.#socket.writableLength > 0;
    if (waiting === this.#watched) return;
    this.#watched = waiting;
    this.#socket.setTimeout(waiting ? this.#settings.patience : 0);
  };
}

/** IPv4 clients of a dual-stack socket are known by their IPv4 address. */
function address(remote: string | undefined): string {
  return remote?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '') ?? '';
}
