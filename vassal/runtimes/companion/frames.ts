import { Failure } from '../../errors/index.ts';
import { ERR_COMPANION_FRAME } from './errors.ts';

/** What the engine says to a companion. */
export const TO_COMPANION = {
  /** Records: everything that it needs to load its applications. */
  load: 1,
  /** A request: see `encodeRequest`. */
  request: 2,
  /** A piece of the body that was asked for; empty at its end. */
  body: 3,
  /** The body that was asked for does not come: the client is gone, or sent something else. */
  bodyFailed: 4,
  /** u32: so many bytes of the answer have left. */
  credit: 5,
  /** The client is gone: what the answer still says is dropped. */
  abort: 6,
  /** u8: whether the file is being sent. */
  file: 7,
  /** u8: 0 or 1 for an error, then one record: the results, or the text of the error. */
  reply: 8,
  /** One record (name, arguments …): a function that is to run in the place of a request, see `Invocation`. */
  invoke: 9,
  /** Nothing; a connection comes with it: the function of raw connections is to run, as one that is invoked. */
  connection: 10,
} as const;

/** What a companion says to the engine. */
export const FROM_COMPANION = {
  /** Records: it is ready, with these applications. */
  hello: 65,
  /** u16 status, u16 length and text of the reason, then a vars block of headers. */
  head: 66,
  /** A part of the body. */
  data: 67,
  /** The last part of the body, which may be empty: the answer is complete. */
  end: 68,
  /** u8: 1 when the answer was given by the companion itself; then the text for the log. */
  failed: 69,
  /** Asks for the next piece of the body of the request. */
  read: 70,
  /** One record (path, offset, length): the rest of the body is this part of a file. */
  file: 71,
  /** One record (name, arguments …): a question; the stream is the number of the question. */
  call: 72,
  /** u64: the next piece of the body is the one from this byte on; only of a body that is kept. */
  seek: 73,
  /** u8: 0, then one record of what the function gave; 1, then one of its traceback; 2, then a part: more follows. */
  result: 74,
} as const;

export interface Frame {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Bytes of a frame's head: u32 length of the payload, u8 type, u8 zero, u16 stream, little endian. */
const HEAD = 8;
/** Longest payload that a companion may send, bytes: it is a tenant's and must not grow the worker. */
export const LONGEST_FRAME = 4 * 1024 * 1024;

/** The head of a frame, to be followed by its payload. */
export function frameHead(type: number, stream: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD);
  head.writeUInt32LE(length, 0);
  head[4] = type;
  head[5] = 0;
  head.writeUInt16LE(stream, 6);
  return head;
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  #waiting: Buffer[] = [];
  #length = 0;
  /** Bytes that the next frame needs at least. */
  #wanted = HEAD;

  /** The frames that these bytes complete. Throws `ERR_COMPANION_FRAME` for one that is too long. */
  *push(chunk: Buffer): IterableIterator<Frame> {
    this.#waiting.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    const bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting);
    let at = 0;
    this.#wanted = HEAD;
    while (bytes.length - at >= HEAD) {
      const size = bytes.readUInt32LE(at);
      if (size > LONGEST_FRAME) throw tooLong(size);
      if (bytes.length - at < HEAD + size) {
        this.#wanted = HEAD + size;
        break;
      }
      const payload = bytes.subarray(at + HEAD, at + HEAD + size);
      yield { type: bytes[at + 4] ?? 0, stream: bytes.readUInt16LE(at + 6), payload };
      at += HEAD + size;
    }
    this.#waiting = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#length = bytes.length - at;
  }
}

function tooLong(size: number): Failure {
  return new Failure(ERR_COMPANION_FRAME, {
    tried: 'read what a companion sent',
    found: `a frame of ${size} bytes`,
    wanted: `at most ${LONGEST_FRAME} bytes`,
  });
}
