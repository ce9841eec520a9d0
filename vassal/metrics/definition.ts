import type { Readings } from './readings.ts';

/** Types by their number (manual 9.6.2): it is what the stats show. */
export const TYPES = ['counter', 'gauge', 'absolute', 'alias'] as const;
export type MetricType = (typeof TYPES)[number];

/** Where the value of a metric comes from (manual 9.6.3). */
export type Collector =
  /** The engine knows it. */
  | { readonly kind: 'engine'; readonly read: (readings: Readings) => number }
  /** Workers count it themselves, for each core. */
  | { readonly kind: 'worker' }
  | { readonly kind: 'file'; readonly path: string; readonly item: number }
  | {
      readonly kind: 'sum' | 'avg' | 'accumulator' | 'adder' | 'multiplier';
      /** Indices of other metrics. */
      readonly children: readonly number[];
      readonly operand: bigint;
    };

export interface Metric {
  readonly name: string;
  /** `''` for none. */
  readonly oid: string;
  readonly type: MetricType;
  /** Index of the metric that holds the value: its own, or that of an alias. */
  readonly target: number;
  /** `null`: only applications and rules change it. */
  readonly collector: Collector | null;
  /** What it begins with; collected values are added to it. */
  readonly initial: bigint;
  /** Seconds from one collection to the next. */
  readonly freq: number;
}

/** Names that a metric may have, but for `.` and `..`: they are names of files too. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,200}$/.test(text) && !/^\.+$/.test(text);
}

/** Whether its next value depends on the one it has. */
export function keepsValues({ collector }: Metric): boolean {
  return collector === null || collector.kind === 'accumulator' || collector.kind === 'worker';
}

/** Whether applications and rules may change it. */
export function isOpen({ collector, type }: Metric): boolean {
  return collector === null && type !== 'alias';
}
