/**
 * What processes share through the memory of a descriptor (docs/shared.md): one process creates, every other one opens
 * the same descriptor. Nothing here survives in a broken state when a process is killed, at whatever instruction.
 */
export interface Shared {
  /** Robust mutexes in an empty memory file. */
  createMutexes(descriptor: number, count: number): SharedMutexes;
  /** Throws EBADMSG when the descriptor holds something else; so do the other `open…`. */
  openMutexes(descriptor: number): SharedMutexes;
  /** Read-write locks in an empty memory file. */
  createRwlocks(descriptor: number, count: number): SharedRwlocks;
  openRwlocks(descriptor: number): SharedRwlocks;
  /** Counters, all zero, in an empty memory file. */
  createCounters(descriptor: number, count: number): SharedCounters;
  openCounters(descriptor: number): SharedCounters;
  /**
   * A table in an empty file, or the one that is in it already, taken over: a regular file keeps its content from one
   * start to the next. The file stays locked (flock) until its description is closed everywhere. Throws EAGAIN
   * when another program has it, EBADMSG when it holds something else, ERANGE when it is a table of another shape.
   */
  createTable(descriptor: number, shape: TableShape): SharedTable;
  openTable(descriptor: number): SharedTable;
}

/** `recovered`: held, but the holder before died with it, so what it guards may be half done. */
export type Held = 'held' | 'recovered';

export interface SharedMutexes {
  readonly count: number;
  /** Waits at most so many milliseconds, blocking the event loop; 0 only tries. `null` when somebody else kept it. */
  lock(index: number, milliseconds: number): Held | null;
  /** Throws EPERM when this thread does not hold it. */
  unlock(index: number): void;
  /** Gives the memory back. Throws EBUSY while this process holds one of them. */
  close(): void;
}

export interface SharedRwlocks {
  readonly count: number;
  /** Beside other readers (32 at a time, more wait). Waits as `SharedMutexes.lock` does. */
  read(index: number, milliseconds: number): Held | null;
  /** Alone. */
  write(index: number, milliseconds: number): Held | null;
  /** Gives back what this process took last. Throws EPERM when it holds nothing. */
  unlock(index: number): void;
  close(): void;
}

/** Signed 64-bit counters; numbers beyond 2^53 lose their last digits on the way to JavaScript. */
export interface SharedCounters {
  readonly count: number;
  /** Returns the sum. */
  add(index: number, amount: number): number;
  get(index: number): number;
  set(index: number, value: number): void;
  close(): void;
}

export interface TableShape {
  /** How many items can live at the same time. */
  readonly items: number;
  /** Longest key, bytes. */
  readonly keySize: number;
  /** Bytes of a block; the longest value when `blocks` is 0. */
  readonly blockSize: number;
  /** 0: every item has one block. Otherwise a value takes as many neighbouring blocks of this pool as it needs. */
  readonly blocks: number;
  /** Chains of the hash table, rounded up to a power of two. */
  readonly buckets: number;
  /** When full, the item that was not used for the longest time makes room. Reading then takes the mutex. */
  readonly purgeLru: boolean;
  /** When full, expired items make room. */
  readonly sweepOnFull: boolean;
}

export type Stored = 'stored' | 'exists' | 'full' | 'key-too-long' | 'value-too-large';

/** Why there is no number; `not-a-number` is a value of other than eight bytes. */
export type Refused = 'full' | 'key-too-long' | 'value-too-large' | 'not-a-number';

export interface TableEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  /** Unix time in milliseconds, `null` for never. */
  readonly expires: number | null;
}

export interface TableStatistics {
  readonly items: number;
  readonly hits: number;
  readonly misses: number;
  /** Values refused because there was no room. */
  readonly full: number;
  readonly evicted: number;
  readonly expired: number;
  /** How often a process died inside and the next one mended the table. */
  readonly repairs: number;
  /** Unix time of the last change in milliseconds, 0 for none. */
  readonly changed: number;
}

/**
 * A hash table of bytes. Times to live are milliseconds, 0 for ever. Calls throw EBUSY when a stopped process keeps
 * the mutex for longer than a second, EBADF after `close`.
 */
export interface SharedTable {
  readonly restored: boolean;
  readonly maximum: number;
  readonly keySize: number;
  readonly blockSize: number;
  readonly blocks: number;
  /** A copy of the value; `null` when there is none, or it has expired. */
  get(key: Uint8Array): Buffer | null;
  /** The same, and when it expires. */
  entry(key: Uint8Array): Pick<TableEntry, 'value' | 'expires'> | null;
  exists(key: Uint8Array): boolean;
  /** Stores a new item; `exists` when there is one. */
  set(key: Uint8Array, value: Uint8Array, ttl?: number): Stored;
  /** Stores or replaces. Who reads meanwhile gets the old value or the new one, never parts of both. */
  update(key: Uint8Array, value: Uint8Array, ttl?: number): Stored;
  delete(key: Uint8Array): boolean;
  /** Adds to a signed 64-bit number in the machine's byte order, a missing one being 0; see `calculate`. */
  increment(key: Uint8Array, amount: number, ttl?: number): number | Refused;
  /** `add`, `multiply` or `divide` (towards zero) in one step. */
  calculate(
    key: Uint8Array,
    operation: 'add' | 'multiply' | 'divide',
    operand: number,
    ttl?: number,
  ): number | Refused;
  /** Live items in no particular order; what changes meanwhile may be seen or not. */
  entries(): Generator<TableEntry>;
  /** Drops what has expired; how many. */
  sweep(): number;
  clear(): void;
  statistics(): TableStatistics;
  /** Gives the memory back. */
  close(): void;
}
