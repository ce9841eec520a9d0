import { LONGEST_RECORD, RECORD, recordHead, streamRecords } from '../../protocols/index.ts';

/** One request on each connection: every record has this number. */
const REQUEST = 1;
const HEAD_SIZE = 8;
const RESPONDER = Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]);
/** Names and values from this length on have their length in four bytes. */
const LONG = 128;

/**
 * The records that begin a request (FastCGI 1.0, 5.1 and 5.2): it is the only one of its connection, which ends with it.
 * @param variables names and values, latin1 text
 * @returns `null` when one of them is longer than PHP reads
 */
export function requestRecords(variables: Iterable<readonly [string, string]>): Buffer | null {
  const records = [streamRecords(RECORD.begin, REQUEST, RESPONDER)];
  let pairs: Buffer[] = [];
  let size = 0;
  for (const [name, value] of variables) {
    const pair = Buffer.concat([
      lengthOf(name),
      lengthOf(value),
      Buffer.from(name, 'latin1'),
      Buffer.from(value, 'latin1'),
    ]);
    if (pair.length > LONGEST_RECORD) return null;
    // PHP wants a pair whole in one record.
    if (size + pair.length > LONGEST_RECORD) {
      records.push(streamRecords(RECORD.params, REQUEST, Buffer.concat(pairs)));
      [pairs, size] = [[], 0];
    }
    pairs.push(pair);
    size += pair.length;
  }
  records.push(streamRecords(RECORD.params, REQUEST, Buffer.concat(pairs)));
  return Buffer.concat([...records, recordHead(RECORD.params, REQUEST, 0)]);
}

function lengthOf({ length }: string): Buffer {
  if (length < LONG) return Buffer.from([length]);
  const four = Buffer.alloc(4);
  four.writeUInt32BE((length | 0x80000000) >>> 0);
  return four;
}

/** A part of the body. */
export function inputRecords(bytes: Uint8Array): Buffer {
  return streamRecords(RECORD.stdin, REQUEST, bytes);
}

/** The end of the body. */
export const INPUT_END = recordHead(RECORD.stdin, REQUEST, 0);

/** A question that PHP answers when it is free, and ends the connection then (FastCGI 1.0, 4.1). */
export const QUESTION = Buffer.concat([recordHead(RECORD.getValues, 0, 0)]);

/** A part of what a record holds. */
export interface Part {
  readonly type: number;
  readonly bytes: Buffer;
}

/** Takes records apart, wherever they are cut: what they hold is given out as it comes. */
export class RecordReader {
  #head: Buffer = Buffer.alloc(0);
  #type = 0;
  #content = 0;
  #padding = 0;

  /** Throws for what is no FastCGI. */
  *read(chunk: Buffer): Generator<Part> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#content > 0) {
        const bytes = rest.subarray(0, this.#content);
        rest = rest.subarray(bytes.length);
        this.#content -= bytes.length;
        yield { type: this.#type, bytes };
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, rest.length);
        rest = rest.subarray(skipped);
        this.#padding -= skipped;
      } else rest = this.#begin(rest);
    }
  }

  #begin(bytes: Buffer): Buffer {
    const taken = HEAD_SIZE - this.#head.length;
    const head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes.subarray(0, taken)]);
    if (head.length < HEAD_SIZE) {
      this.#head = head;
      return bytes.subarray(bytes.length);
    }
    this.#head = Buffer.alloc(0);
    if (head[0] !== 1) throw new Error('it does not speak FastCGI');
    this.#type = head[1] ?? 0;
    this.#content = head.readUInt16BE(4);
    this.#padding = head[6] ?? 0;
    return bytes.subarray(taken);
  }
}
