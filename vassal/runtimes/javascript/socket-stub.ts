import { EventEmitter } from 'node:events';
import type { Request, Response } from '../../request/index.ts';

/** What applications look for on `req.socket`; the real connection belongs to the protocol. */
export class SocketStub extends EventEmitter {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteFamily: string;
  readonly localPort: number;
  readonly encrypted: boolean;
  readonly readable = true;
  readonly writable = true;
  readonly writableLength = 0;
  readonly writableHighWaterMark = 16 * 1024;
  destroyed = false;
  readonly #response: Response;

  constructor(request: Request, response: Response) {
    super();
    this.#response = response;
    this.remoteAddress = request.variable('REMOTE_ADDR') ?? '';
    this.remotePort = Number(request.variable('REMOTE_PORT') ?? 0);
    this.remoteFamily = this.remoteAddress.includes(':') ? 'IPv6' : 'IPv4';
    this.localPort = Number(request.variable('SERVER_PORT') ?? 0);
    this.encrypted = request.variable('HTTPS') === 'on' || request.variable('UWSGI_SCHEME') === 'https';
  }

  /** The application gives the connection up. */
  destroy(): this {
    this.#response.abort();
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
