import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { CLOSE, isCloseCode, Violation } from './failure.ts';
import { OPCODE, type Frame } from './frames.ts';

/** A whole message of a client. */
export interface Message {
  readonly text: boolean;
  readonly data: Buffer;
}

/** What a frame completes. */
export type Happening =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'ping'; readonly data: Buffer }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  | null;

/** Puts fragments together (RFC 6455 5.4); text is checked while it comes. */
export class Assembler {
  readonly #most: number;
  #parts: Buffer[] = [];
  #size = 0;
  #text = false;
  /** Of a message that has begun and is text. */
  #decoder: TextDecoder | null = null;
  #begun = false;

  /** @param most longest message, bytes */
  constructor(most: number) {
    this.#most = most;
  }

  /** Throws a `Violation`. */
  take(frame: Frame): Happening {
    switch (frame.opcode) {
      case OPCODE.ping:
        return { kind: 'ping', data: frame.payload };
      case OPCODE.pong:
        return null;
      case OPCODE.close:
        return readClose(frame.payload);
      default:
        return this.#part(frame);
    }
  }

  #part({ opcode, final, payload }: Frame): Happening {
    if (this.#begun !== (opcode === OPCODE.continuation))
      throw new Violation(CLOSE.protocol, this.#begun ? 'a message inside another' : 'nothing to continue');
    if (!this.#begun) this.#text = opcode === OPCODE.text;
    this.#size += payload.length;
    if (this.#size > this.#most) throw new Violation(CLOSE.tooBig, `a message of ${this.#size} bytes`);
    if (this.#text) this.#check(payload, final);
    this.#begun = !final;
    if (!final) {
      this.#parts.push(payload);
      return null;
    }
    const data = this.#parts.length === 0 ? payload : Buffer.concat([...this.#parts, payload]);
    this.#parts = [];
    this.#size = 0;
    return { kind: 'message', message: { text: this.#text, data } };
  }

  #check(payload: Buffer, final: boolean): void {
    if (final && !this.#begun) {
      if (!isUtf8(payload)) throw notText();
      return;
    }
    this.#decoder ??= new TextDecoder('utf-8', { fatal: true });
    try {
      this.#decoder.decode(payload, { stream: !final });
    } catch {
      throw notText();
    }
    if (final) this.#decoder = null;
  }
}

function readClose(payload: Buffer): Happening {
  if (payload.length === 0) return { kind: 'close', code: CLOSE.noStatus, reason: '' };
  const code = payload.length === 1 ? 0 : payload.readUInt16BE();
  if (!isCloseCode(code)) throw new Violation(CLOSE.protocol, `the close code ${code}`);
  const reason = payload.subarray(2);
  if (!isUtf8(reason)) throw notText();
  return { kind: 'close', code, reason: reason.toString() };
}

function notText(): Violation {
  return new Violation(CLOSE.notText, 'text that is not UTF-8');
}
