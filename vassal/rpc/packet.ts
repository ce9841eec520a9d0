import { encodeTexts, readTexts } from '../sockets/index.ts';

/** The modifier of remote procedures (manual 3.17). */
export const MODIFIER = 173;
/** With this modifier2 the size of an answer is a variable of the packet, and the answer follows it. */
const LONG = 5;
const HEADER = 4;
const LONGEST = 0xffff;
const MOST_ARGUMENTS = 254;

/** A call: the name of a function, and what it is called with. */
export interface RpcCall {
  readonly name: string;
  readonly values: readonly Uint8Array[];
}

/** Throws for what the packets of the protocol cannot carry (manual 6.12). */
export function check({ values }: RpcCall): void {
  if (values.length > MOST_ARGUMENTS)
    throw new RangeError(`a remote procedure has at most ${MOST_ARGUMENTS} arguments, not ${values.length}`);
  const longest = Math.max(0, ...values.map(({ length }) => length));
  if (longest > LONGEST) throw new RangeError(`an argument has at most ${LONGEST} bytes, not ${longest}`);
}

/** A call as a packet. Throws for one that is too long. */
export function encodeCall(call: RpcCall): Buffer {
  check(call);
  const array = encodeTexts([Buffer.from(call.name), ...call.values]);
  if (array.length > LONGEST)
    throw new RangeError(`a call of another instance has at most ${LONGEST} bytes, not ${array.length}`);
  return Buffer.concat([header(array.length, 0), array]);
}

/** Reads the texts of a packet; empty ones are left out (manual 6.12.4). `null` for what is no call. */
export function readCall(array: Buffer): RpcCall | null {
  const [name, ...values] = (readTexts(array) ?? []).filter(({ length }) => length > 0);
  return name === undefined || values.length > MOST_ARGUMENTS ? null : { name: name.toString(), values };
}

/** What a function gave, as a packet. */
export function encodeAnswer(bytes: Uint8Array): Buffer {
  if (bytes.length <= LONGEST) return Buffer.concat([header(bytes.length, 0), bytes]);
  const variable = encodeTexts([Buffer.from('CONTENT_LENGTH'), Buffer.from(String(bytes.length))]);
  return Buffer.concat([header(variable.length, LONG), variable, bytes]);
}

/** Where an answer is in what has come so far; `null` while that cannot be seen yet. Throws for what is none. */
export function placeOfAnswer(bytes: Buffer): { readonly start: number; readonly end: number } | null {
  if (bytes.length < HEADER) return null;
  if (bytes[0] !== MODIFIER) throw new Error('it speaks something else');
  const body = HEADER + bytes.readUInt16LE(1);
  if (bytes[3] !== LONG) return { start: HEADER, end: body };
  if (bytes.length < body) return null;
  const head = bytes.toString('latin1', HEADER, body);
  const length = Number(/CONTENT_LENGTH..(\d{1,15})/s.exec(head)?.[1] ?? 'none');
  if (!Number.isSafeInteger(length)) throw new Error('it does not say how long its answer is');
  return { start: body, end: body + length };
}

function header(size: number, modifier2: number): Buffer {
  const bytes = Buffer.of(MODIFIER, 0, 0, modifier2);
  bytes.writeUInt16LE(size, 1);
  return bytes;
}
