import { Readable } from 'node:stream';
import { BodyError, type BodyDecoder } from '../protocols/index.ts';

/** The connection that a body comes from. */
export interface BodySource {
  resume(): void;
  pause(): void;
  /** Called once, when the application asks for the first byte. */
  invite(): void;
}

/** The body of a request as a stream: the client is read only while the application reads. */
export class RequestBody {
  readonly stream: Readable;
  readonly #decoder: BodyDecoder;
  readonly #source: BodySource;
  #invited = false;
  #wanted = false;

  constructor(decoder: BodyDecoder, source: BodySource) {
    this.#decoder = decoder;
    this.#source = source;
    this.stream = new Readable({
      // Nothing is read ahead: a client is waited for only while the application waits for it.
      highWaterMark: 0,
      read: () => this.#read(),
      destroy: (error, done) => {
        this.#stop();
        done(error);
      },
    });
    // Handlers that never look at the body must not be hurt by its errors.
    this.stream.on('error', () => undefined);
    if (decoder.done) this.stream.push(null);
    else source.pause();
  }

  /** All of it came. */
  get done(): boolean {
    return this.#decoder.done;
  }

  /** The application waits for bytes that the client has not sent yet. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Takes bytes from the connection. Throws a `BodyError` for what is not the body that was announced. */
  receive(bytes: Buffer): void {
    if (this.done || this.stream.destroyed) return;
    const part = this.#decoder.decode(bytes);
    const more = part.length === 0 || this.stream.push(part);
    if (this.done) this.stream.push(null);
    if (this.done) this.#wanted = false;
    else if (!more) this.#stop();
  }

  /** No more comes: whoever reads gets this error. */
  fail(error: BodyError): void {
    if (!this.done) this.stream.destroy(error);
  }

  #read(): void {
    if (this.done) return;
    if (!this.#invited) this.#source.invite();
    this.#invited = true;
    this.#wanted = true;
    this.#source.resume();
  }

  #stop(): void {
    this.#wanted = false;
    if (!this.done) this.#source.pause();
  }
}
