import { constants, closeSync, openSync, readSync } from 'node:fs';
import type { Metric } from './definition.ts';
import type { Readings } from './readings.ts';
import { whole } from './read-metric.ts';
import type { Values } from './values.ts';

/** What of a file is read, bytes: more than any file of numbers in /proc. */
const LONGEST = 64 * 1024;

/** Everything that a value is made of. */
export interface Sources {
  /** The value of another metric now. */
  readonly valueAt: (index: number) => bigint;
  readonly readings: Readings;
  /** Text of a file, `null` when it cannot be read. */
  readonly textOf: (path: string) => string | null;
}

/**
 * The value that a collected metric has next (manual 9.6.3), `null` for one that does not change now.
 * @param present what it has
 * @param restored what it had when the instance ended last, for counters of the engine
 */
export function collected(
  metric: Metric,
  present: bigint,
  restored: bigint,
  sources: Sources,
): bigint | null {
  const { collector, initial } = metric;
  switch (collector?.kind) {
    case 'engine':
      return restored + BigInt(Math.round(collector.read(sources.readings)));
    case 'file': {
      const value = itemOf(sources.textOf(collector.path) ?? '', collector.item);
      return value === null ? null : initial + value;
    }
    case 'sum':
      return initial + sum(collector.children, sources);
    case 'avg':
      return initial + sum(collector.children, sources) / BigInt(collector.children.length);
    case 'adder':
      return initial + sum(collector.children, sources) + collector.operand;
    case 'multiplier':
      return initial + sum(collector.children, sources) * collector.operand;
    case 'accumulator':
      return present + sum(collector.children, sources);
    default:
      return null;
  }
}

function sum(children: readonly number[], { valueAt }: Sources): bigint {
  return children.reduce((total, child) => total + valueAt(child), 0n);
}

/** The number that an item of a text begins with; items are separated by blanks, tabs, line ends and NUL. */
export function itemOf(text: string, item: number): bigint | null {
  const found = text.split(/[\n\t \r\0]+/).filter((part) => part !== '')[item] ?? '';
  return whole(/^[-+]?\d+/.exec(found)?.[0] ?? '');
}

/** The beginning of a file; nobody who holds the other end of a pipe can make the master wait. */
export function readText(path: string): string | null {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const bytes = Buffer.alloc(LONGEST);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** Collects the metrics of an instance into their values. */
export class Collection {
  readonly #metrics: readonly Metric[];
  readonly #values: Values;
  readonly #restored: readonly bigint[];
  #ticks = 0;

  constructor(metrics: readonly Metric[], values: Values, restored: readonly bigint[]) {
    this.#metrics = metrics;
    this.#values = values;
    this.#restored = restored;
  }

  /** A second has passed: collects what is due. */
  tick(readings: Readings): void {
    this.#collect(readings, ({ freq }) => this.#ticks % freq === 0);
    this.#ticks += 1;
  }

  /** Brings what follows from the readings alone up to date. */
  refresh(readings: Readings): void {
    this.#collect(readings, ({ collector }) => collector?.kind === 'engine');
  }

  #collect(readings: Readings, isDue: (metric: Metric) => boolean): void {
    const values = this.#values;
    const sources = { readings, valueAt: (index: number) => values.at(index), textOf: readText };
    for (const [index, metric] of this.#metrics.entries()) {
      if (metric.collector === null || !isDue(metric)) continue;
      const value = collected(metric, values.at(index), this.#restored[index] ?? 0n, sources);
      if (value !== null) values.put(index, value);
    }
  }
}
