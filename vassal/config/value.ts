import { Failure } from '../errors/index.ts';
import { ERR_CONFIG_VALUE } from './errors.ts';
import type { Argument, Option } from './option.ts';
import { place, type Setting } from './setting.ts';

const OFF = new Set(['false', 'off', 'no', '0']);

/** Whether a flag is on: only `false`, `off`, `no` and `0` (any case) turn it off, as in the original. */
export function isOn(value: string): boolean {
  return !OFF.has(value.toLowerCase());
}

/** What a timer of the runtime can hold, 24 days; a number of seconds in a configuration may be larger. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Numeric = 'number' | 'seconds' | 'milliseconds' | 'bytes' | 'megabytes' | 'octal' | 'percent';
const PATTERNS: Readonly<Record<Numeric, RegExp>> = {
  number: /^[+-]?\d+$/,
  seconds: /^\d+$/,
  milliseconds: /^\d+$/,
  bytes: /^\d+$/,
  megabytes: /^\d+$/,
  octal: /^[0-7]{1,5}$/,
  percent: /^\d+%?$/,
};

/** The kind of an argument without its `?`. */
export function kindOf(argument: Argument): string {
  return argument.endsWith('?') ? argument.slice(0, -1) : argument;
}

/** Reads the value of a setting for an option; throws `ERR_CONFIG_VALUE` naming file and line. */
export function readValue(option: Option, setting: Setting): string | number {
  if (setting.value === '' && option.bare !== undefined) return option.bare;
  const kind = kindOf(option.argument);
  const pattern = PATTERNS[kind as Numeric] as RegExp | undefined;
  if (pattern === undefined) return setting.value;
  const text = setting.value.trim();
  if (!pattern.test(text) || !Number.isSafeInteger(Number.parseInt(text, 10))) {
    throw new Failure(ERR_CONFIG_VALUE, {
      tried: `read option "${option.name}" at ${place(setting.origin)}`,
      found: setting.value === '' ? 'no value' : `"${setting.value}"`,
      wanted: `a value of the kind "${kind}"`,
    });
  }
  return Number.parseInt(text, kind === 'octal' ? 8 : 10);
}
