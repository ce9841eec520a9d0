/** Turns the bytes after a head into body bytes, and knows where the body ends. */
export interface BodyDecoder {
  readonly done: boolean;
  /** Body bytes of a chunk; bytes after the end of the body are dropped. Throws a `BodyError`. */
  decode(bytes: Buffer): Buffer;
}

/** A body that is not what its head announced, with the status that says so. */
export class BodyError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A body of a known length. */
export class LengthDecoder implements BodyDecoder {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  decode(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    return part;
  }
}

/** Longest line of a chunk's size with its extensions, and most bytes of trailers. */
const LONGEST_LINE = 256;
const MOST_TRAILERS = 8192;

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/** A chunked body (RFC 9112 7.1): strict line ends, bounded lines, extensions and trailers dropped. */
export class ChunkedDecoder implements BodyDecoder {
  #state: State = 'size';
  #line = '';
  #left = 0;
  #total = 0;
  #trailers = 0;
  readonly #limit: number;

  /** @param limit most bytes of body, 0 for any */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  decode(bytes: Buffer): Buffer {
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length && this.#state !== 'done';) {
      if (this.#state === 'data') {
        const part = bytes.subarray(at, at + this.#left);
        parts.push(part);
        at += part.length;
        this.#left -= part.length;
        if (this.#left === 0) this.#state = 'data-end';
      } else {
        this.#character(bytes[at] ?? 0);
        at += 1;
      }
    }
    return parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts);
  }

  /** One byte of a line; a line ends with CR LF and with nothing else. */
  #character(byte: number): void {
    if (byte === 0x0a) {
      if (!this.#line.endsWith('\r')) throw new BodyError(400, 'bare LF in a chunked body');
      const line = this.#line.slice(0, -1);
      this.#line = '';
      this.#endOfLine(line);
      return;
    }
    if (this.#line.endsWith('\r')) throw new BodyError(400, 'bare CR in a chunked body');
    this.#line += String.fromCharCode(byte);
    if (this.#line.length > LONGEST_LINE) throw new BodyError(400, 'a chunk line of more than 256 bytes');
  }

  #endOfLine(line: string): void {
    if (this.#state === 'size') this.#size(line);
    else if (this.#state === 'data-end') {
      if (line !== '') throw new BodyError(400, 'a chunk longer than its size');
      this.#state = 'size';
    } else {
      this.#trailers += line.length + 2;
      if (this.#trailers > MOST_TRAILERS) throw new BodyError(431, 'too many trailers');
      if (line === '') this.#state = 'done';
    }
  }

  #size(line: string): void {
    const digits = /^([0-9a-fA-F]{1,12})(?:[ \t]*;[\t\x20-\x7e]*)?$/.exec(line)?.[1];
    if (digits === undefined) throw new BodyError(400, 'a chunk without a size');
    this.#left = Number.parseInt(digits, 16);
    this.#total += this.#left;
    if (this.#limit > 0 && this.#total > this.#limit)
      throw new BodyError(413, 'a body larger than limit-post');
    this.#state = this.#left === 0 ? 'trailer' : 'data';
  }
}

const EMPTY = Buffer.alloc(0);
