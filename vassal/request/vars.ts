/** Longest name or value that the packet layout can carry. */
const LONGEST = 0xffff;

/** Builds a vars block (manual 3.17): u16 length, key, u16 length, value, little endian; text is latin1. */
export class VarsBuilder {
  #buffer: Buffer;
  #length = 0;
  readonly #limit: number;

  /** @param limit most bytes of the block, `buffer-size` */
  constructor(limit: number) {
    this.#limit = limit;
    this.#buffer = Buffer.allocUnsafe(Math.min(1024, limit));
  }

  /** `false` when the block would grow beyond its limit; it is then unchanged. */
  add(name: string, value: string): boolean {
    const size = 4 + name.length + value.length;
    if (this.#length + size > this.#limit || name.length > LONGEST || value.length > LONGEST) return false;
    if (this.#length + size > this.#buffer.length) this.#grow(size);
    this.#put(name);
    this.#put(value);
    return true;
  }

  block(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #put(text: string): void {
    this.#length = this.#buffer.writeUInt16LE(text.length, this.#length);
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
  }

  #grow(size: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + size));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Whether a block has the packet layout to its last byte. */
export function isVarsBlock(block: Buffer): boolean {
  let at = 0;
  let fields = 0;
  while (at + 2 <= block.length) {
    at += 2 + block.readUInt16LE(at);
    fields += 1;
  }
  return at === block.length && fields % 2 === 0;
}

/** The pairs of a block that has the layout, in order. */
export function readVars(block: Buffer): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  // Parts of one text cost a fraction of texts of their own.
  const text = block.toString('latin1');
  for (let at = 0; at < block.length;) {
    const value = at + 2 + block.readUInt16LE(at);
    const end = value + 2 + block.readUInt16LE(value);
    pairs.push([text.slice(at + 2, value), text.slice(value + 2, end)]);
    at = end;
  }
  return pairs;
}

/** Value of a variable, the last one when it is there twice; `null` when it is absent. */
export function findVar(block: Buffer, name: string): string | null {
  let found: string | null = null;
  for (let at = 0; at < block.length;) {
    const size = block.readUInt16LE(at);
    const value = at + 2 + size;
    const valueSize = block.readUInt16LE(value);
    if (size === name.length && block.toString('latin1', at + 2, value) === name) {
      found = block.toString('latin1', value + 2, value + 2 + valueSize);
    }
    at = value + 2 + valueSize;
  }
  return found;
}
