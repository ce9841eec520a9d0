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
  const parts = [Buffer.from(call.name), ...call.values].flatMap((text) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(text.length);
    return [length, text];
  });
  const array = Buffer.concat(parts);
  if (array.length > LONGEST)
    throw new RangeError(`a call of another instance has at most ${LONGEST} bytes, not ${array.length}`);
  return Buffer.concat([header(array.length, 0), array]);
}

/** Reads the texts of a packet; empty ones are left out (manual 6.12.4). `null` for what is no call. */
export function readCall(array: Buffer): RpcCall | null {
  const texts: Buffer[] = [];
  for (let at = 0; at < array.length;) {
    if (at + 2 > array.length) return null;
    const end = at + 2 + array.readUInt16LE(at);
    if (end > array.length) return null;
    if (end > at + 2) texts.push(array.subarray(at + 2, end));
    at = end;
  }
  const [name, ...values] = texts;
  return name === undefined || values.length > MOST_ARGUMENTS ? null : { name: name.toString(), values };
}

/** What a function gave, as a packet. */
export function encodeAnswer(bytes: Uint8Array): Buffer {
  if (bytes.length <= LONGEST) return Buffer.concat([header(bytes.length, 0), bytes]);
  const [name, value] = ['CONTENT_LENGTH', String(bytes.length)].map((text) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  }) as [Buffer, Buffer];
  return Buffer.concat([header(name.length + value.length, LONG), name, value, bytes]);
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
