import { strftime } from '../log/index.ts';
import { withoutBreak } from './template.ts';

/** One item of a message in msgpack. */
type Item = (message: string, now: number) => Buffer;

const constant = (bytes: Buffer): Item => {
  return () => bytes;
};
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** The types of manual 3.27.4, each with its argument; `null` when the argument is of another kind. */
const TYPES: Readonly<Record<string, (argument: string) => Item | null>> = {
  map: (argument) => container(argument, 0x80, 0xde),
  array: (argument) => container(argument, 0x90, 0xdc),
  str: (argument) => constant(string(argument)),
  bin: (argument) => constant(binary(argument)),
  int: (argument) => (/^[+-]?\d{1,19}$/.test(argument) ? constant(integer(BigInt(argument))) : null),
  float: (argument) => (NUMBER.test(argument) ? constant(float(Number(argument))) : null),
  nil: () => constant(Buffer.of(0xc0)),
  false: () => constant(Buffer.of(0xc2)),
  true: () => constant(Buffer.of(0xc3)),
  msg: () => (message) => string(withoutBreak(message)),
  msgbin: () => (message) => binary(withoutBreak(message)),
  msgnl: () => (message) => string(message),
  // The manual gives this one the name of the other (LGE-029).
  msgbinnl: () => (message) => binary(message),
  unix: () => (_, now) => integer(BigInt(Math.floor(now / 1000))),
  micros: () => (_, now) => integer(BigInt(Math.floor(now * 1000))),
  strftime: (argument) => {
    const text = strftime(argument);
    return (_, now) => string(text(now));
  },
};

/** The items of a format such as `map:1|str:message|msg` as a function; the text of the first wrong item otherwise. */
export function compileMsgpack(format: string): ((message: string, now: number) => Buffer) | string {
  const items: Item[] = [];
  for (const text of format.split('|')) {
    const [, type = '', argument = ''] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
    const item = Object.hasOwn(TYPES, type) ? (TYPES[type]?.(argument) ?? null) : null;
    if (item === null) return text;
    items.push(item);
  }
  return (message, now) => Buffer.concat(items.map((item) => item(message, now)));
}

function container(argument: string, fixed: number, sixteen: number): Item | null {
  const count = /^\d{1,5}$/.test(argument) ? Number(argument) : Infinity;
  if (count > 0xffff) return null;
  return constant(count < 16 ? Buffer.of(fixed | count) : Buffer.of(sixteen, count >> 8, count & 0xff));
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = bytes.length < 32 ? Buffer.of(0xa0 | bytes.length) : head8to32(0xd9, bytes.length);
  return Buffer.concat([head, bytes]);
}

function binary(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([head8to32(0xc4, bytes.length), bytes]);
}

/** A type byte and a length of 8, 16 or 32 bits; the types of the three follow each other. */
function head8to32(type: number, length: number): Buffer {
  if (length < 0x100) return Buffer.of(type, length);
  const wide = length < 0x10000;
  const head = Buffer.alloc(wide ? 3 : 5);
  head[0] = type + (wide ? 1 : 2);
  head.writeUIntBE(length, 1, wide ? 2 : 4);
  return head;
}

function integer(value: bigint): Buffer {
  if (value >= 0n) {
    if (value < 0x80n) return Buffer.of(Number(value));
    for (const [index, size] of [1, 2, 4].entries()) {
      if (value < 1n << BigInt(size * 8)) return sized(0xcc + index, size, value);
    }
    return sized(0xcf, 8, value);
  }
  if (value >= -32n) return Buffer.of(Number(value) & 0xff);
  for (const [index, size] of [1, 2, 4].entries()) {
    if (value >= -(1n << BigInt(size * 8 - 1))) return sized(0xd0 + index, size, value);
  }
  return sized(0xd3, 8, value);
}

/** A type byte and a number in two's complement, most significant byte first. */
function sized(type: number, size: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), 1);
  return Buffer.concat([Buffer.of(type), bytes.subarray(9 - size)]);
}

/** Single precision, as the original writes it. */
function float(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0xca;
  bytes.writeFloatBE(value, 1);
  return bytes;
}
