import type { SharedTable, TableEntry, TableShape } from '../../native/shared/index.ts';
import type { CacheSettings } from './settings.ts';

/** What a change tells the other nodes; `value` is `null` for an item that went, `expires` unix seconds, 0 for never. */
export interface Change {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  readonly expires: number;
}

export type Operation = 'add' | 'multiply' | 'divide';

export interface CacheEvents {
  changed(change: Change): void;
  full(): void;
}

/** Everything that is longer is for ever, seconds. */
const LONGEST_LIFE = 2 ** 40;

/** The shape of the shared table behind a cache; one item less than it says, as in the original (manual 6.2.2). */
export function shapeOf({ items, ...settings }: CacheSettings): TableShape {
  const { keySize, blockSize, blocks, hashSize, purgeLru, sweepOnFull } = settings;
  return { items: items - 1, keySize, blockSize, blocks, buckets: hashSize, purgeLru, sweepOnFull };
}

/** One cache in this process: the shared table with the rules of its settings. Lives are seconds, 0 for ever. */
export class Cache {
  readonly settings: CacheSettings;
  readonly #table: SharedTable;
  readonly #events: CacheEvents;

  constructor(settings: CacheSettings, table: SharedTable, events: CacheEvents) {
    this.settings = settings;
    this.#table = table;
    this.#events = events;
  }

  /** Longest value, bytes. */
  get longest(): number {
    const { blockSize, blocks } = this.settings;
    return blockSize * (blocks || 1);
  }

  get(key: Uint8Array): Buffer | null {
    return this.#table.get(key);
  }

  /** With the time when it expires, unix milliseconds, `null` for never. */
  entry(key: Uint8Array): Pick<TableEntry, 'value' | 'expires'> | null {
    return this.#table.entry(key);
  }

  has(key: Uint8Array): boolean {
    return this.#table.exists(key);
  }

  /** Stores what is new; `false` when it is there already, too long, or there is no room. */
  set(key: Uint8Array, value: Uint8Array, life = 0): boolean {
    return this.#store('set', key, value, life);
  }

  /** Stores or replaces. */
  update(key: Uint8Array, value: Uint8Array, life = 0): boolean {
    return this.#store('update', key, value, life);
  }

  delete(key: Uint8Array): boolean {
    const deleted = this.#table.delete(key);
    if (deleted) this.#events.changed({ key, value: null, expires: 0 });
    return deleted;
  }

  /** Always done; a cache elsewhere may not answer. */
  clear(): boolean {
    if (this.settings.nodes.length > 0)
      for (const key of this.keys()) this.#events.changed({ key, value: null, expires: 0 });
    this.#table.clear();
    return true;
  }

  keys(): Buffer[] {
    return Array.from(this.#table.entries(), ({ key }) => key);
  }

  entries(): Generator<TableEntry> {
    return this.#table.entries();
  }

  /** The signed 64-bit number that an item is, 0 for everything else. */
  number(key: Uint8Array): bigint {
    const value = this.#table.get(key);
    return value?.length === 8 ? value.readBigInt64LE() : 0n;
  }

  /** Arithmetic in one step; the new number, `null` when it cannot be stored. A division by zero gives 0. */
  calculate(key: Uint8Array, operation: Operation, operand: number, life = 0): number | null {
    if (key.length === 0) return null;
    const { initial, nodes } = this.settings;
    if (initial !== 0) this.#table.set(key, numberBytes(initial), this.#ttl(life));
    const byZero = operation === 'divide' && operand === 0;
    const act = (): number | string =>
      this.#table.calculate(key, byZero ? 'multiply' : operation, operand, this.#ttl(life));
    const result = this.#room(act);
    if (typeof result === 'string') return null;
    if (nodes.length > 0) this.#tell(key, numberBytes(result), life);
    return result;
  }

  /** What another node says; it goes to nobody else. */
  follow({ key, value, expires }: Change): void {
    const left = expires === 0 ? 0 : expires - Math.floor(Date.now() / 1000);
    if (value === null || left < 0) this.#table.delete(key);
    else if (key.length > 0) this.#table.update(key, value, this.#ttl(expires === 0 ? 0 : Math.max(1, left)));
  }

  #store(how: 'set' | 'update', key: Uint8Array, value: Uint8Array, life: number): boolean {
    if (key.length === 0) return false;
    const act = (): string => this.#table[how](key, value, this.#ttl(life));
    const stored = this.#room(act) === 'stored';
    if (stored && this.settings.nodes.length > 0) this.#tell(key, value, life);
    return stored;
  }

  /** Again in an empty cache when there was no room and it is to be cleared then. */
  #room<Outcome extends string | number>(act: () => Outcome): Outcome {
    let outcome = act();
    if (outcome !== 'full') return outcome;
    if (this.settings.clearOnFull) {
      this.clear();
      outcome = act();
    }
    if (outcome === 'full' && !this.settings.ignoreFull) this.#events.full();
    return outcome;
  }

  #ttl(life: number): number {
    return this.settings.noExpire || life <= 0 || life > LONGEST_LIFE ? 0 : life * 1000;
  }

  #tell(key: Uint8Array, value: Uint8Array, life: number): void {
    const expires = this.#ttl(life) === 0 ? 0 : Math.floor(Date.now() / 1000) + life;
    this.#events.changed({ key, value, expires });
  }
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
