import { Readable } from 'node:stream';

/** Where the bytes of a body come from. */
export interface BodySource {
  /** Bytes into a buffer: their number, 0 to wait until `resume`, -1 at the end, -2 - reason for a body that is wrong. */
  read(to: Uint8Array): number;
  /** The bytes are waited for no longer. */
  unread(): void;
  /** Every byte was handed out. */
  isRead(): boolean;
  /** Called once, before the first byte is asked for. */
  invite(): void;
  failed(reason: number): void;
}

/** Bytes are read here first: what a stream hands out has its own memory, as large as it needs. */
const scratch = Buffer.allocUnsafe(65536);

/** The body of a request as a stream: the client is read only while the application reads. */
export class RequestBody {
  readonly stream: Readable;
  readonly #source: BodySource;
  #invited = false;
  #waiting = false;
  #done = false;

  constructor(source: BodySource) {
    this.#source = source;
    this.stream = new Readable({
      // Nothing is read ahead: a client is waited for only while the application waits for it.
      highWaterMark: 0,
      read: () => this.#read(),
      destroy: (error, done) => {
        if (this.#waiting) source.unread();
        this.#waiting = false;
        done(error);
      },
    });
    // Handlers that never look at the body must not be hurt by its errors.
    this.stream.on('error', () => undefined);
    if (source.isRead()) this.#end();
  }

  /** More bytes came. */
  resume(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    if (!this.stream.destroyed) this.#read();
  }

  /** No more comes: whoever reads gets an error that says why. */
  fail(why: string): void {
    if (!this.#done) this.stream.destroy(new Error(why));
  }

  #read(): void {
    if (this.#done || this.#waiting) return;
    if (!this.#invited) this.#source.invite();
    this.#invited = true;
    const size = this.#source.read(scratch);
    if (size > 0) {
      const last = this.#source.isRead();
      this.stream.push(Buffer.from(scratch.subarray(0, size)));
      if (last) this.#end();
    } else if (size === 0) {
      this.#waiting = true;
    } else if (size === -1) {
      this.#end();
    } else {
      this.#source.failed(-2 - size);
    }
  }

  #end(): void {
    if (this.#done) return;
    this.#done = true;
    this.stream.push(null);
  }
}
