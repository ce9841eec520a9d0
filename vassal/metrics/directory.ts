import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, reason } from '../errors/index.ts';
import { keepsValues, type Metric } from './definition.ts';
import { ERR_METRICS_DIRECTORY } from './errors.ts';
import { whole } from './read-metric.ts';
import type { Values } from './values.ts';

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const MODE = 0o640;

/** The folder of `metrics-dir` (manual 9.6.5): a file for each metric, written when its value has changed. */
export class Directory {
  readonly #path: string;
  readonly #written: bigint[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws `ERR_METRICS_DIRECTORY`. */
  write({ rows }: Pick<Values, 'rows'>, valueAt: (index: number) => bigint): void {
    for (const [index, { name }] of rows.entries()) {
      const value = valueAt(index);
      if (this.#written[index] === value) continue;
      this.#put(name, `${value}\n`);
      this.#written[index] = value;
    }
  }

  /** What a file holds, `null` when there is none or no number in it. */
  read(name: string): bigint | null {
    try {
      const text = readFileSync(join(this.#path, name), 'latin1');
      return whole(/^[-+]?\d+/.exec(text)?.[0] ?? '');
    } catch {
      return null;
    }
  }

  /** The new text comes before the rest of a longer one goes: who reads meanwhile finds the value in the first line. */
  #put(name: string, text: string): void {
    try {
      const file = openSync(join(this.#path, name), FLAGS, MODE);
      try {
        writeSync(file, text, 0);
        ftruncateSync(file, text.length);
      } finally {
        closeSync(file);
      }
    } catch (thrown) {
      throw new Failure(ERR_METRICS_DIRECTORY, {
        tried: `write ${join(this.#path, name)}`,
        found: reason(thrown),
        cause: thrown,
      });
    }
  }
}

/**
 * Puts back what the files hold (manual 9.6.6): values that nobody collects, and sums over time. For counters of the
 * engine it is what is added from now on, by index.
 */
export function restore(metrics: readonly Metric[], values: Values, directory: Directory): bigint[] {
  return metrics.map((metric, index) => {
    const { name, type, collector } = metric;
    const value = type === 'alias' ? null : directory.read(name);
    if (value === null) return 0n;
    if (keepsValues(metric)) values.put(index, value);
    return collector?.kind === 'engine' && type === 'counter' ? value : 0n;
  });
}
