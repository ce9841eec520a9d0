import { Socket } from 'node:net';

/** Bytes taken from a vassal at once. An honest one sends one at a time. */
const MOST_BYTES = 64;
/** Whoever fills that is not listened to for a while, ms. What it sends then waits in the kernel, which bounds it. */
const DEAF_MS = 100;
/** Bytes that wait for a vassal that does not read. Any more would say nothing new. */
const MOST_PENDING = 16;

/** The Emperor's end of the link to a vassal. A vassal that floods it costs a fixed number of bytes, and no memory. */
export class Link {
  readonly #socket: Socket;
  readonly #descriptor: number;
  #deaf: NodeJS.Timeout | null = null;

  /**
   * @param descriptor is the link's from now on
   * @param onBytes is lent a buffer that is used again for the next bytes
   */
  constructor(descriptor: number, onBytes: (bytes: Uint8Array) => void, onClose: () => void) {
    this.#descriptor = descriptor;
    const buffer = Buffer.alloc(MOST_BYTES);
    const callback = (length: number): boolean => {
      onBytes(buffer.subarray(0, length));
      if (length === MOST_BYTES) this.#rest();
      return length < MOST_BYTES;
    };
    this.#socket = new Socket({
      fd: descriptor,
      readable: true,
      writable: true,
      onread: { buffer, callback },
    });
    // A vassal that is gone shows by the end of its process; writing to it is no failure of the Emperor.
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', onClose);
  }

  /** `null` when it is closed. */
  get descriptor(): number | null {
    return this.#socket.destroyed ? null : this.#descriptor;
  }

  write(byte: number): void {
    if (this.#socket.writable && this.#socket.writableLength < MOST_PENDING)
      this.#socket.write(Buffer.of(byte));
  }

  close(): void {
    if (this.#deaf !== null) clearTimeout(this.#deaf);
    this.#socket.destroy();
  }

  #rest(): void {
    this.#deaf = setTimeout(() => this.#socket.resume(), DEAF_MS);
  }
}
