import type { Api, Calls } from '../worker/calls.ts';
import { whole } from './read-metric.ts';
import type { Operation, Values } from './values.ts';

/** The functions that change a metric, and what their operand is when it is left out (manual 9.6.7). */
const CHANGES: Readonly<
  Record<string, { readonly operation: Operation; readonly otherwise: bigint | null }>
> = {
  metric_set: { operation: 'set', otherwise: null },
  metric_inc: { operation: 'inc', otherwise: 1n },
  metric_dec: { operation: 'dec', otherwise: 1n },
  metric_mul: { operation: 'mul', otherwise: 1n },
  metric_div: { operation: 'div', otherwise: 1n },
  metric_set_max: { operation: 'set_max', otherwise: null },
  metric_set_min: { operation: 'set_min', otherwise: null },
};

/** For companions: a name and a number as text. Nothing comes back for what cannot be done. */
export function callsOf(values: Values): Calls {
  const change = (name: string): Calls[string] => {
    return ([key, operand]) => [apply(values, name, String(key), operand?.toString()) ? '1' : ''];
  };
  return {
    metric_get: ([name]) => [String(values.get(String(name)) ?? 0n)],
    ...Object.fromEntries(Object.keys(CHANGES).map((name) => [name, change(name)])),
  };
}

/** For JavaScript: numbers, or BigInts where a number would lose digits. */
export function apiOf(values: Values): Api {
  return {
    metric_get: (name: unknown) => asNumber(values.get(String(name)) ?? 0n),
    ...Object.fromEntries(
      Object.keys(CHANGES).map((name) => [
        name,
        (key: unknown, operand?: unknown) =>
          apply(values, name, String(key), operand === undefined ? undefined : String(operand)),
      ]),
    ),
  };
}

function apply(values: Values, name: string, key: string, operand: string | undefined): boolean {
  const change = CHANGES[name];
  const number = operand === undefined ? change?.otherwise : whole(operand);
  if (change === undefined || number === null || number === undefined)
    throw new TypeError(`${name}() wants a whole number of 64 bits, not ${operand ?? 'nothing'}`);
  return values.change(key, change.operation, number);
}

function asNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
