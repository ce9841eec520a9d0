import { EventEmitter } from 'node:events';
import type { Request, Response, Variables } from '../../request/index.ts';
import type { Shown } from './shown.ts';

/** What applications look for on `req.socket`; the real connection belongs to the protocol. */
export class SocketStub extends EventEmitter {
  readonly readable = true;
  readonly writable = true;
  readonly writableLength = 0;
  readonly writableHighWaterMark = 16 * 1024;
  destroyed = false;
  readonly #variables: Variables;
  readonly #shown: Shown;

  /** @param variables of the request; most applications never look for what is here */
  constructor(request: Request, variables: Variables, response: Response) {
    super();
    this.#variables = variables;
    this.#shown = { request, response, ends: null, reading: null };
  }

  get remoteAddress(): string {
    return this.#variable('REMOTE_ADDR') ?? '';
  }
  get remotePort(): number {
    return Number(this.#variable('REMOTE_PORT') ?? 0);
  }
  get remoteFamily(): string {
    return this.remoteAddress.includes(':') ? 'IPv6' : 'IPv4';
  }
  get localPort(): number {
    return Number(this.#variable('SERVER_PORT') ?? 0);
  }
  get encrypted(): boolean {
    return this.#variable('HTTPS') === 'on' || this.#variable('UWSGI_SCHEME') === 'https';
  }

  #variable(wanted: string): string | null {
    return this.#variables.findLast(([name]) => name === wanted)?.[1] ?? null;
  }

  /** What the functions of `uwsgi` need of the request. */
  static shownBy(socket: unknown): Shown | null {
    return socket instanceof SocketStub ? socket.#shown : null;
  }

  /** The application is busy with the request until this settles. */
  endsWith(returned: Promise<unknown>): void {
    this.#shown.ends = returned;
  }

  /** The application gives the connection up. */
  destroy(): this {
    this.#shown.response.abort();
    this.closed();
    return this;
  }

  /** The connection is gone. */
  closed(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }

  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  cork(): void {}
  uncork(): void {}
}
