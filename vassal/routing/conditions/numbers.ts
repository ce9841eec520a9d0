import { numberOf } from '../math.ts';
import type { ConditionRow } from './index.ts';
import { ofPair } from './pair.ts';

const numeric = (
  names: readonly string[],
  means: string,
  holds: (a: number, b: number) => boolean,
): ConditionRow => ({
  names,
  means,
  make: (argument) => ofPair(argument, (a, b) => holds(numberOf(a), numberOf(b))),
});

/** Conditions on the numbers that texts begin with; a text without one counts 0. */
export const numbers: readonly ConditionRow[] = [
  numeric(['ishigher', '>'], 'the first number is higher', (a, b) => a > b),
  numeric(['ishigherequal', '>='], 'the first number is higher, or the same', (a, b) => a >= b),
  numeric(['islower', '<'], 'the first number is lower', (a, b) => a < b),
  numeric(['islowerequal', '<='], 'the first number is lower, or the same', (a, b) => a <= b),
];
