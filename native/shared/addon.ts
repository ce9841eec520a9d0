import type { SharedCounters, TableStatistics } from './types.ts';

/** Locks as the addon gives them; a lock call returns 0 for not taken, 1 for held, 2 for recovered. */
export interface RawMutexes {
  readonly count: number;
  lock(index: number, milliseconds: number): number;
  unlock(index: number): void;
  close(): void;
}

export interface RawRwlocks {
  readonly count: number;
  read(index: number, milliseconds: number): number;
  write(index: number, milliseconds: number): number;
  unlock(index: number): void;
  close(): void;
}

export type RawCounters = SharedCounters;

/** The table as the addon gives it, in the order of `addon/shared/table-calls.cc`. */
export interface RawTable {
  readonly restored: boolean;
  readonly maximum: number;
  readonly keySize: number;
  readonly blockSize: number;
  readonly blocks: number;
  /** Length of the value, copied when `into` has room for it; -1 when there is none. */
  get(key: Uint8Array, into: Uint8Array): number;
  /** The same with u64 unix ms of its expiry, 0 for never, before the value; `into` has at least room for that. */
  entry(key: Uint8Array, into: Uint8Array): number;
  exists(key: Uint8Array): boolean;
  /** Index into `OUTCOMES` of table.ts. */
  put(key: Uint8Array, value: Uint8Array, ttl: number, replace: boolean): number;
  remove(key: Uint8Array): boolean;
  /** The number, or why it was not stored. */
  calculate(
    key: Uint8Array,
    operation: number,
    operand: number,
    ttl: number,
  ): number | { readonly status: number };
  /** Length of the next entry from this slot on, copied when `into` has room for it; 0 at the end. */
  next(from: number, into: Uint8Array): number;
  sweep(): number;
  clear(): void;
  statistics(): TableStatistics;
  close(): void;
}
