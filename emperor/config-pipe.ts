import { Socket } from 'node:net';

/** First byte of a frame: `s`, as if it were the modifier of a uwsgi packet. */
const MARK = 0x73;
/** What the length of one frame can say. */
const LONGEST_PART = 0xffff;

/**
 * A configuration as it travels over `UWSGI_EMPEROR_FD_CONFIG` (`observed` §1.3): mark, u16 length, 0, text. A longer
 * text is several frames; the last byte of their heads is 1 for all but the last one.
 */
export function frameOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const frames: Buffer[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += LONGEST_PART) {
    const part = bytes.subarray(start, start + LONGEST_PART);
    const more = Number(start + LONGEST_PART < bytes.length);
    frames.push(Buffer.of(MARK, part.length & 0xff, part.length >> 8, more), part);
  }
  return Buffer.concat(frames);
}

/**
 * The Emperor's end of the pipe that carries a configuration: one frame at the start, one for each byte 2. A vassal
 * that asks without reading gets no further frame before it has read.
 */
export class ConfigPipe {
  readonly #socket: Socket;
  readonly #descriptor: number;

  /** @param descriptor is the pipe's from now on */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: true });
    // Nothing is expected from there; reading notices the end, and keeps nothing.
    this.#socket.resume();
    this.#socket.on('error', () => undefined);
  }

  /** `null` when it is closed. */
  get descriptor(): number | null {
    return this.#socket.destroyed ? null : this.#descriptor;
  }

  /** The end of a frame that is being written; `null` for none. */
  get writing(): Promise<unknown> | null {
    if (this.#socket.destroyed || this.#socket.writableLength === 0) return null;
    return new Promise((resolve) => this.#socket.once('drain', resolve).once('close', resolve));
  }

  send(frame: Buffer): void {
    if (this.#socket.writable && this.#socket.writableLength === 0) this.#socket.write(frame);
  }

  close(): void {
    this.#socket.destroy();
  }
}
