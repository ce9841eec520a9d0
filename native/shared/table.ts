import { named } from '../failure.ts';
import type { RawTable } from './addon.ts';
import type { Refused, SharedTable, Stored, TableEntry, TableStatistics } from './types.ts';

/** What became of a value, by the number that the addon answers. */
const OUTCOMES = ['stored', 'exists', 'full', 'key-too-long', 'value-too-large', 'not-a-number'] as const;
const OPERATIONS = ['add', 'multiply', 'divide'] as const;

/** Bytes before key and value of an entry: u32 slot, key length, value length, 0; u64 expiry. */
const ENTRY_HEAD = 24;
/** Bytes before the value of `entry`. */
const EXPIRY = 8;

/** Where values land before they are copied into a buffer of their own size; grows to the largest one read. */
let landing = Buffer.alloc(4096);

/** Lets `read` fill the landing place; again when it was too small. */
function land(read: (into: Buffer) => number): number {
  let length = read(landing);
  while (length > landing.length) {
    landing = Buffer.alloc(2 ** Math.ceil(Math.log2(length)));
    length = read(landing);
  }
  return length;
}

function landed(from: number, to: number): Buffer {
  const copy = Buffer.allocUnsafe(to - from);
  landing.copy(copy, 0, from, to);
  return copy;
}

/** The expiry that landed here, `null` for never. */
function expiryAt(offset: number): number | null {
  return Number(landing.readBigUInt64LE(offset)) || null;
}

/** A table of the addon with bytes for numbers. */
export class Table implements SharedTable {
  readonly #raw: RawTable;
  readonly restored: boolean;
  readonly maximum: number;
  readonly keySize: number;
  readonly blockSize: number;
  readonly blocks: number;

  constructor(raw: RawTable) {
    this.#raw = raw;
    ({
      restored: this.restored,
      maximum: this.maximum,
      keySize: this.keySize,
      blockSize: this.blockSize,
      blocks: this.blocks,
    } = raw);
  }

  get(key: Uint8Array): Buffer | null {
    const length = named(() => land((into) => this.#raw.get(key, into)));
    return length < 0 ? null : landed(0, length);
  }

  entry(key: Uint8Array): Pick<TableEntry, 'value' | 'expires'> | null {
    const length = named(() => land((into) => this.#raw.entry(key, into)));
    return length < 0 ? null : { value: landed(EXPIRY, length), expires: expiryAt(0) };
  }

  exists(key: Uint8Array): boolean {
    return named(() => this.#raw.exists(key));
  }

  set(key: Uint8Array, value: Uint8Array, ttl = 0): Stored {
    return named(() => OUTCOMES[this.#raw.put(key, value, ttl, false)] as Stored);
  }

  update(key: Uint8Array, value: Uint8Array, ttl = 0): Stored {
    return named(() => OUTCOMES[this.#raw.put(key, value, ttl, true)] as Stored);
  }

  delete(key: Uint8Array): boolean {
    return named(() => this.#raw.remove(key));
  }

  increment(key: Uint8Array, amount: number, ttl = 0): number | Refused {
    return this.calculate(key, 'add', amount, ttl);
  }

  calculate(
    key: Uint8Array,
    operation: (typeof OPERATIONS)[number],
    operand: number,
    ttl = 0,
  ): number | Refused {
    const answer = named(() => this.#raw.calculate(key, OPERATIONS.indexOf(operation), operand, ttl));
    return typeof answer === 'number' ? answer : (OUTCOMES[answer.status] as Refused);
  }

  *entries(): Generator<TableEntry> {
    for (let from = 1; ;) {
      const length = named(() => land((into) => this.#raw.next(from, into)));
      if (length === 0) return;
      from = landing.readUInt32LE(0) + 1;
      const keyEnd = ENTRY_HEAD + landing.readUInt32LE(4);
      yield {
        key: landed(ENTRY_HEAD, keyEnd),
        value: landed(keyEnd, length),
        expires: expiryAt(16),
      };
    }
  }

  sweep(): number {
    return named(() => this.#raw.sweep());
  }

  clear(): void {
    named(() => this.#raw.clear());
  }

  statistics(): TableStatistics {
    return named(() => this.#raw.statistics());
  }

  close(): void {
    named(() => this.#raw.close());
  }
}
