import { isUtf8 } from 'node:buffer';
import { CLOSE, isCloseCode, Violation } from './failure.ts';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame of a client, its payload unmasked. */
export interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

/** Longest payload of a control frame, bytes. */
const MOST_CONTROL = 125;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASK = 4;

/** The frames of a client in a byte stream (RFC 6455 5.2). */
export class FrameReader {
  readonly #most: number;
  #waiting: Buffer[] = [];
  #length = 0;
  /** Bytes that the next step needs at least. */
  #wanted = 2;

  /** @param most longest payload of a frame, bytes */
  constructor(most: number) {
    this.#most = most;
  }

  /** The frames that these bytes complete. Throws a `Violation`; nothing may be pushed afterwards. */
  *push(chunk: Buffer): IterableIterator<Frame> {
    this.#waiting.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#wanted) {
      const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
      this.#waiting = [bytes];
      const head = readHead(bytes, this.#most);
      if (typeof head === 'number' || bytes.length < head.end) {
        this.#wanted = typeof head === 'number' ? head : head.end;
        continue;
      }
      const rest = bytes.subarray(head.end);
      this.#waiting = rest.length === 0 ? [] : [rest];
      this.#length = rest.length;
      this.#wanted = 2;
      const payload = unmask(bytes.subarray(head.begin, head.end), bytes.subarray(head.begin - MASK));
      yield { opcode: head.opcode, final: head.final, payload };
    }
  }
}

interface Head {
  readonly opcode: number;
  readonly final: boolean;
  /** Where the payload begins and ends. */
  readonly begin: number;
  readonly end: number;
}

/** The head of a frame, or how many bytes are needed to know more. */
function readHead(bytes: Buffer, most: number): Head | number {
  const first = bytes[0] ?? 0;
  const second = bytes[1] ?? 0;
  const opcode = first & 0x0f;
  const final = (first & 0x80) !== 0;
  const short = second & 0x7f;
  if ((first & 0x70) !== 0) throw wrong('a reserved bit without an extension');
  if (!(opcode <= OPCODE.binary || (opcode >= OPCODE.close && opcode <= OPCODE.pong)))
    throw wrong('a reserved opcode');
  if ((second & 0x80) === 0) throw wrong('a frame without a mask');
  if (opcode >= OPCODE.close && (!final || short > MOST_CONTROL)) throw wrong('a bad control frame');
  const extended = short === LENGTH_16 ? 2 : short === LENGTH_64 ? 8 : 0;
  const begin = 2 + extended + MASK;
  if (bytes.length < begin) return begin;
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : longLength(bytes);
  if (extended === 2 && length < LENGTH_16) throw wrong('a length that is not the shortest');
  if (length > most) throw new Violation(CLOSE.tooBig, `a frame of ${length} bytes`);
  return { opcode, final, begin, end: begin + length };
}

function longLength(bytes: Buffer): number {
  const length = bytes.readBigUInt64BE(2);
  if (length > 0x7fff_ffff_ffff_ffffn || length <= 0xffffn) throw wrong('a length that cannot be');
  return Number(length);
}

/** In place. */
function unmask(payload: Buffer, mask: Buffer): Buffer {
  for (let at = 0; at < payload.length; at++) payload[at]! ^= mask[at & 3]!;
  return payload;
}

function wrong(text: string): Violation {
  return new Violation(CLOSE.protocol, text);
}

/** The head of a frame of a server, which is never masked. */
export function frameHead(opcode: number, final: boolean, length: number): Buffer {
  const first = (final ? 0x80 : 0) | opcode;
  if (length < LENGTH_16) return Buffer.of(first, length);
  const head = Buffer.alloc(length <= 0xffff ? 4 : 10);
  head[0] = first;
  head[1] = length <= 0xffff ? LENGTH_16 : LENGTH_64;
  if (length <= 0xffff) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** The payload of a close frame; empty for a code that is never sent. A reason that is too long is cut between characters. */
export function closePayload(code: number, reason: string): Buffer {
  if (!isCloseCode(code)) return Buffer.alloc(0);
  let text = Buffer.from(reason).subarray(0, MOST_CONTROL - 2);
  while (!isUtf8(text)) text = text.subarray(0, -1);
  const number = Buffer.alloc(2);
  number.writeUInt16BE(code);
  return Buffer.concat([number, text]);
}
