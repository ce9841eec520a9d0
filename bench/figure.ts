import type { Side } from './sides.ts';

/** One thing that is measured on every side in every round. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'µs' | 'MB' | 'req/s' | 'lost';
  /** What is better; a ratio above 1 always means that emperord is better. */
  readonly better: 'less' | 'more';
  /** Where it is measured, the one that the others are compared with first; everywhere when it is not said. */
  readonly sides?: readonly Side[];
  /** Samples of one round; the report takes the median of all rounds. */
  measure(side: Side): Promise<number[]>;
}

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
