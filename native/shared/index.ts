import { addon } from '../addon.ts';
import { named } from '../failure.ts';
import { counters, mutexes, rwlocks } from './locks.ts';
import { Table } from './table.ts';
import type { Shared } from './types.ts';

export type {
  Held,
  Refused,
  Shared,
  SharedCounters,
  SharedMutexes,
  SharedRwlocks,
  SharedTable,
  Stored,
  TableEntry,
  TableShape,
  TableStatistics,
} from './types.ts';

/** Locks, counters and tables that processes share (docs/shared.md). */
export const shared: Shared = {
  createMutexes: (descriptor, count) => mutexes(descriptor, count),
  openMutexes: (descriptor) => mutexes(descriptor, 0),
  createRwlocks: (descriptor, count) => rwlocks(descriptor, count),
  openRwlocks: (descriptor) => rwlocks(descriptor, 0),
  createCounters: (descriptor, count) => counters(descriptor, count),
  openCounters: (descriptor) => counters(descriptor, 0),
  createTable: (descriptor, { items, keySize, blockSize, blocks, buckets, purgeLru, sweepOnFull }) =>
    named(() => {
      const make = addon().sharedTable;
      return new Table(make(descriptor, items, keySize, blockSize, blocks, buckets, purgeLru, sweepOnFull));
    }),
  openTable: (descriptor) =>
    named(() => new Table(addon().sharedTable(descriptor, 0, 0, 0, 0, 0, false, false))),
};
