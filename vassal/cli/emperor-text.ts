import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { native } from '../../native/index.ts';

/** Asks the Emperor for the configuration (manual 7.2.2). */
const CONFIGURE = 2;
/** A frame is `s`, u16 length little endian, 0, text (`observed` §1.3); 1 in the place of 0: the next frame goes on. */
const HEAD = 4;
const MORE_AT = 3;
/** An Emperor that has nothing to say must not hold a reload for ever. */
const PATIENCE_MS = 30_000;

/**
 * Reads the configuration that an Emperor hands over on `UWSGI_EMPEROR_FD_CONFIG`: the first one comes by itself, each
 * later one is asked for. The original sends some frames twice: what is there before the question is an old one.
 */
export function textFromEmperor(
  environment: Readonly<Record<string, string | undefined>>,
): (() => Promise<Uint8Array>) | undefined {
  const pipe = descriptor(environment['UWSGI_EMPEROR_FD_CONFIG']);
  const link = descriptor(environment['UWSGI_EMPEROR_FD']);
  if (pipe === null || link === null) return undefined;
  let frames: Frames | null = null;
  return () => {
    if (frames !== null) {
      frames.forget();
      writeSync(link, Buffer.of(CONFIGURE));
    }
    frames ??= new Frames(pipe);
    return frames.next();
  };
}

function descriptor(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
}

/** The stream of frames. It keeps no more than the newest text. */
class Frames {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  /** Of a text that is not complete yet. */
  #parts: Buffer[] = [];
  #newest: Buffer | null = null;
  #waiting: ((frame: Buffer) => void) | null = null;

  constructor(fd: number) {
    native.setCloseOnExec(fd, true);
    this.#socket = new Socket({ fd, readable: true, writable: true });
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#socket.unref();
  }

  forget(): void {
    this.#newest = null;
  }

  async next(): Promise<Uint8Array> {
    const late = Promise.withResolvers<never>();
    const silence = (): void => late.reject(new Error('the Emperor sends no configuration'));
    const timer = setTimeout(silence, PATIENCE_MS);
    this.#socket.once('close', silence);
    const frame = new Promise<Buffer>((resolve) => {
      if (this.#newest !== null) resolve(this.#newest);
      else this.#waiting = resolve;
    });
    try {
      return await Promise.race([frame, late.promise]);
    } finally {
      clearTimeout(timer);
      this.#socket.off('close', silence);
    }
  }

  #take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#bytes.length >= HEAD) {
      const end = HEAD + this.#bytes.readUInt16LE(1);
      if (this.#bytes.length < end) return;
      const more = this.#bytes[MORE_AT] === 1;
      this.#parts.push(this.#bytes.subarray(HEAD, end));
      this.#bytes = this.#bytes.subarray(end);
      if (more) continue;
      this.#newest = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#waiting?.(this.#newest);
      this.#waiting = null;
    }
  }
}
