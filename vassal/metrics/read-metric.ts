import { place, readPairs, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { isName, TYPES, type MetricType } from './definition.ts';
import { ERR_METRICS_SYNTAX } from './errors.ts';

/** A metric as it is written, before the names in it are looked up. */
export interface WrittenMetric {
  readonly name: string;
  readonly oid: string;
  readonly type: MetricType;
  readonly alias: string | null;
  readonly collector: CollectorName | null;
  readonly children: readonly string[];
  /** arg1 */
  readonly path: string;
  /** arg1n */
  readonly number: bigint;
  readonly initial: bigint;
  readonly freq: number;
}

/** The collectors that a configuration may name, and the keys that mean something to each. */
const COLLECTORS = {
  file: ['arg1', 'arg1n'],
  sum: ['children'],
  avg: ['children'],
  accumulator: ['children'],
  adder: ['children', 'arg1n'],
  multiplier: ['children', 'arg1n'],
} as const;
export type CollectorName = keyof typeof COLLECTORS;

const COMMON = ['name', 'oid', 'type', 'initial_value', 'freq', 'collector', 'alias'];
const LONGEST_FREQ = 86_400;
const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/** Reads `NAME` or `name=NAME,key=value …` (manual 9.6.4). Throws `ERR_METRICS_SYNTAX`. */
export function readMetric(setting: Setting): WrittenMetric {
  const { value } = setting;
  const pairs = value.includes('=') ? readPairs(value) : [['name', value.trim()] as const];
  const keys = new Map(pairs.map(([key, text]) => [key, text ?? '']));
  const wrong = (found: string): never => refuse('metric', setting, found);
  const collector = collectorOf(keys.get('collector') ?? '', wrong);
  const known: readonly string[] = [...COMMON, ...(collector === null ? [] : COLLECTORS[collector])];
  const strange = [...keys.keys()].find((key) => !known.includes(key));
  if (strange !== undefined)
    wrong(
      `${strange}, which means nothing ${collector === null ? 'without a collector' : `to ${collector}`}`,
    );
  const name = keys.get('name') ?? '';
  if (!isName(name)) wrong(`the name ${JSON.stringify(name)}, not of letters, digits, dots, - and _`);
  const children = (keys.get('children') ?? '').split(';').filter((child) => child !== '');
  if (collector === 'file' && !keys.get('arg1')) wrong('the collector file without arg1, its path');
  if (collector !== null && collector !== 'file' && children.length === 0)
    wrong(`the collector ${collector} without children`);
  return {
    name,
    oid: oidOf(keys.get('oid') ?? '', wrong),
    ...typeOf(keys, collector, wrong),
    collector,
    children,
    path: keys.get('arg1') ?? '',
    number: whole(keys.get('arg1n') ?? '0') ?? wrong('an arg1n that is no number'),
    initial: whole(keys.get('initial_value') ?? '0') ?? wrong('an initial_value that is no number'),
    freq: freqOf(keys.get('freq') ?? '1', wrong),
  };
}

/** A whole number of 64 bits, `null` for what is none. */
export function whole(text: string): bigint | null {
  if (!/^[-+]?\d{1,19}$/.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  return value >= LOWEST && value <= HIGHEST ? value : null;
}

/** Refuses a setting of an option. */
export function refuse(option: string, { value, origin }: Setting, found: string): never {
  throw new Failure(ERR_METRICS_SYNTAX, { tried: `read ${option} = ${value} at ${place(origin)}`, found });
}

type Wrong = (found: string) => never;

function collectorOf(text: string, wrong: Wrong): CollectorName | null {
  if (text === '' || text === 'manual') return null;
  if (Object.hasOwn(COLLECTORS, text)) return text as CollectorName;
  return wrong(`no collector "${text}", only ${Object.keys(COLLECTORS).join(', ')}`);
}

function typeOf(
  keys: ReadonlyMap<string, string>,
  collector: CollectorName | null,
  wrong: Wrong,
): Pick<WrittenMetric, 'type' | 'alias'> {
  const alias = keys.get('alias') ?? null;
  const text = keys.get('type') ?? (alias === null ? 'counter' : 'alias');
  const type = TYPES.find((one) => one === text) ?? wrong(`no type "${text}", only ${TYPES.join(', ')}`);
  if ((type === 'alias') !== (alias !== null && alias !== '')) wrong('type=alias and alias=NAME go together');
  if (alias !== null && (collector !== null || keys.has('initial_value')))
    wrong('an alias with a value of its own');
  return { type, alias };
}

function oidOf(text: string, wrong: Wrong): string {
  return /^(?:\d{1,10}(?:\.\d{1,10}){0,31})?$/.test(text) ? text : wrong(`the oid "${text}"`);
}

function freqOf(text: string, wrong: Wrong): number {
  const freq = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return freq >= 1 && freq <= LONGEST_FREQ ? freq : wrong(`freq=${text}, not 1 to ${LONGEST_FREQ} seconds`);
}
