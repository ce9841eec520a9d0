import { Socket } from 'node:net';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_EMPEROR_TEXT } from './errors.ts';

/** First byte of a frame: `s`, as if it were the modifier of a uwsgi packet. */
const MARK = 0x73;
const LONGEST_TEXT = 0xffff;

/** A configuration as it travels over `UWSGI_EMPEROR_FD_CONFIG` (`observed` §1.3): mark, u16 length, 0, text. */
export function frameOf(name: string, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > LONGEST_TEXT) {
    const found = `${bytes.length} bytes`;
    throw new Failure(ERR_EMPEROR_TEXT, { tried: `hand over the configuration of ${name}`, found });
  }
  const head = Buffer.of(MARK, bytes.length & 0xff, bytes.length >> 8, 0);
  return Buffer.concat([head, bytes]);
}

/**
 * The Emperor's end of the pipe that carries a configuration: one frame at the start, one for each byte 2. A vassal
 * that asks without reading gets no further frame before it has read.
 */
export class ConfigPipe {
  readonly #socket: Socket;

  /** @param descriptor is the pipe's from now on */
  constructor(descriptor: number) {
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: true });
    // Nothing is expected from there; reading notices the end, and keeps nothing.
    this.#socket.resume();
    this.#socket.on('error', () => undefined);
  }

  send(frame: Buffer): void {
    if (this.#socket.writable && this.#socket.writableLength === 0) this.#socket.write(frame);
  }

  close(): void {
    this.#socket.destroy();
  }
}
