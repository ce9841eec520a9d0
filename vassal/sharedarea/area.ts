/** What an area needs to be used by several processes. */
export interface Sharing {
  /** Does a step while nobody writes, or while nobody else does anything. */
  locked<Result>(kind: 'read' | 'write', step: () => Result): Result;
  /** Something was written, inside the step. */
  changed(): void;
}

/** Widths of numbers, bits. */
export type Width = 8 | 16 | 32 | 64;

/** Memory that processes share (manual 6.13.2). Positions that are not in it are an error. */
export class Area {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #sharing: Sharing;

  constructor(memory: ArrayBuffer, sharing: Sharing) {
    this.#bytes = Buffer.from(memory);
    this.#view = new DataView(memory);
    this.#sharing = sharing;
  }

  read(position: number, length = this.#bytes.length - position): Buffer {
    this.#check(position, length);
    return this.#sharing.locked('read', () => Buffer.from(this.#bytes.subarray(position, position + length)));
  }

  write(position: number, bytes: Uint8Array): void {
    this.#check(position, bytes.length);
    this.#sharing.locked('write', () => {
      this.#bytes.set(bytes, position);
      this.#sharing.changed();
    });
  }

  /** A signed number; of 64 bits one that a `number` holds exactly, else a `bigint`. */
  readNumber(width: Width, position: number): number | bigint {
    this.#check(position, width / 8);
    return this.#sharing.locked('read', () => exact(this.#number(width, position)));
  }

  /** Signed or not: what is too large loses its upper bits. */
  writeNumber(width: Width, position: number, value: number | bigint): void {
    this.#check(position, width / 8);
    const whole = BigInt(value);
    this.#sharing.locked('write', () => this.#store(width, position, whole));
  }

  /** Adds in one step. */
  add(width: Width, position: number, amount: number | bigint): void {
    this.#check(position, width / 8);
    const whole = BigInt(amount);
    this.#sharing.locked('write', () => this.#store(width, position, this.#number(width, position) + whole));
  }

  #number(width: Width, position: number): bigint {
    const view = this.#view;
    switch (width) {
      case 8:
        return BigInt(view.getInt8(position));
      case 16:
        return BigInt(view.getInt16(position, true));
      case 32:
        return BigInt(view.getInt32(position, true));
      case 64:
        return view.getBigInt64(position, true);
    }
  }

  #store(width: Width, position: number, value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt.asIntN(64, value));
    this.#bytes.set(bytes.subarray(0, width / 8), position);
    this.#sharing.changed();
  }

  #check(position: number, length: number): void {
    const fits = Number.isInteger(position) && Number.isInteger(length) && position >= 0 && length >= 0;
    if (fits && position + length <= this.#bytes.length) return;
    throw new RangeError(
      `${length} bytes at ${position} are not in the shared area of ${this.#bytes.length} bytes`,
    );
  }
}

function exact(value: bigint): number | bigint {
  return BigInt.asIntN(54, value) === value ? Number(value) : value;
}
