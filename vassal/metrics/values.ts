import { fstatSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { isOpen, TYPES, type Metric } from './definition.ts';

/** What may be done to a value; `null` when it cannot. */
const OPERATIONS = {
  set: (_: bigint, operand: bigint) => operand,
  inc: (value: bigint, operand: bigint) => value + operand,
  dec: (value: bigint, operand: bigint) => value - operand,
  mul: (value: bigint, operand: bigint) => value * operand,
  div: (value: bigint, operand: bigint) => (operand === 0n ? null : value / operand),
  set_max: (value: bigint, operand: bigint) => (operand > value ? operand : value),
  set_min: (value: bigint, operand: bigint) => (operand < value ? operand : value),
} as const satisfies Record<string, (value: bigint, operand: bigint) => bigint | null>;
export type Operation = keyof typeof OPERATIONS;

/** A metric as everybody sees it. */
export interface Row {
  readonly name: string;
  /** Number of its type. */
  readonly type: number;
  readonly oid: string;
  /** Index of the value. */
  readonly target: number;
  /** Applications and rules may change it. */
  readonly open: boolean;
}

/** Bytes of the length before the table. */
const LENGTH = 8;

/**
 * The values of all metrics in memory that the processes of an instance share: a table of what they are, then one whole
 * number of 64 bits for each. Every change is one atomic step, so nothing is locked and no reader waits.
 */
export class Values {
  readonly rows: readonly Row[];
  readonly #cells: BigInt64Array;
  readonly #places: ReadonlyMap<string, number>;

  private constructor(rows: readonly Row[], cells: BigInt64Array) {
    this.rows = rows;
    this.#cells = cells;
    this.#places = new Map(rows.map(({ name }, index) => [name, index]));
  }

  /** Makes them, with their first values; the descriptor belongs to the caller. */
  static create(metrics: readonly Metric[]): { readonly values: Values; readonly descriptor: number } {
    const rows = metrics.map((metric) => ({
      name: metric.name,
      type: TYPES.indexOf(metric.type),
      oid: metric.oid,
      target: metric.target,
      open: isOpen(metric),
    }));
    const table = Buffer.from(JSON.stringify(rows));
    const start = cellsAt(table.length);
    const bytes = Buffer.alloc(start + rows.length * 8);
    bytes.writeUInt32LE(table.length, 0);
    table.copy(bytes, LENGTH);
    for (const [index, { initial }] of metrics.entries()) bytes.writeBigInt64LE(initial, start + index * 8);
    const descriptor = native.memoryFile('metrics', bytes);
    // Nobody can take the memory away from under the master.
    native.sealMemory(descriptor, ['shrink', 'grow', 'seal']);
    const memory = native.mapMemory(descriptor, bytes.length);
    return { values: new Values(rows, new BigInt64Array(memory, start, rows.length)), descriptor };
  }

  /** Opens what the master made. */
  static open(descriptor: number): Values {
    const memory = native.mapMemory(descriptor, fstatSync(descriptor).size);
    const bytes = Buffer.from(memory);
    const length = bytes.readUInt32LE(0);
    const rows = JSON.parse(bytes.toString('utf8', LENGTH, LENGTH + length)) as Row[];
    return new Values(rows, new BigInt64Array(memory, cellsAt(length), rows.length));
  }

  /** The value of a metric, an alias being what it stands for; `null` when there is none of this name. */
  get(name: string): bigint | null {
    const index = this.#places.get(name);
    return index === undefined ? null : this.at(index);
  }

  /** The value at a place in the table. */
  at(index: number): bigint {
    return Atomics.load(this.#cells, this.#cellOf(index));
  }

  put(index: number, value: bigint): void {
    Atomics.store(this.#cells, this.#cellOf(index), BigInt.asIntN(64, value));
  }

  add(index: number, amount: bigint): void {
    Atomics.add(this.#cells, index, amount);
  }

  /** `false` when there is no such metric, it is not for applications to change, or nothing can be divided by that. */
  change(name: string, operation: Operation, operand: bigint): boolean {
    const index = this.#places.get(name);
    if (index === undefined || this.rows[index]?.open !== true) return false;
    const apply = OPERATIONS[operation];
    for (;;) {
      const before = Atomics.load(this.#cells, index);
      const after = apply(before, operand);
      if (after === null) return false;
      const stored = Atomics.compareExchange(this.#cells, index, before, BigInt.asIntN(64, after));
      if (stored === before) return true;
    }
  }

  /** Index of a metric, -1 for none. */
  place(name: string): number {
    return this.#places.get(name) ?? -1;
  }

  #cellOf(index: number): number {
    return this.rows[index]?.target ?? index;
  }
}

/** Where the values begin when the table has this length. */
function cellsAt(length: number): number {
  return LENGTH + Math.ceil(length / 8) * 8;
}
