import { isOn, place, readPairs, type Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_CRON_SYNTAX } from './errors.ts';
import { cron2, cronHarakiri, kinds, uniqueCron } from './options.ts';

/** The five fields of an entry: -1 is any, -N every N, else the value itself. */
export interface When {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  /** 1 to 12. */
  readonly month: number;
  /** 0 to 6 from Sunday, 7 is Sunday too. */
  readonly week: number;
}

export interface Entry extends When {
  readonly command: string;
  /** Never twice at once. */
  readonly unique: boolean;
  /** Seconds that it may run; 0 for any time. */
  readonly harakiri: number;
}

/** Lowest and highest value of each field, in the order of the options. */
const FIELDS: Readonly<Record<keyof When, readonly [lowest: number, highest: number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  month: [1, 12],
  week: [0, 7],
};
const NAMES = Object.keys(FIELDS) as (keyof When)[];
const ANY: When = { minute: -1, hour: -1, day: -1, month: -1, week: -1 };
/** Eleven days: what a timer can hold. */
const LONGEST_HARAKIRI = 1_000_000;

/** The entries of a configuration, in the order of their options. Throws `ERR_CRON_SYNTAX`. */
export function readEntries(configuration: Configuration): Entry[] {
  const harakiri = configuration.get(cronHarakiri);
  return kinds.flatMap((row) =>
    configuration.given(row).map((setting) => readOne(row.name, setting, harakiri)),
  );
}

function readOne(name: string, { value, origin }: Setting, limit: number): Entry {
  try {
    const harakiri = seconds(String(limit));
    const common = { ...ANY, unique: name === uniqueCron.name, harakiri };
    const entry = { ...common, ...(name === cron2.name ? readKeys(value) : readFields(value)) };
    if (entry.command === '') throw new Error('no command');
    return entry;
  } catch (thrown) {
    throw new Failure(ERR_CRON_SYNTAX, {
      tried: `read ${name} = ${value} at ${place(origin)}`,
      found: (thrown as Error).message,
    });
  }
}

function readFields(text: string): Partial<Entry> & Pick<Entry, 'command'> {
  const [, numbers = '', command = ''] = /^\s*((?:-?\d+\s+){5})(.*)$/s.exec(text) ?? [];
  if (numbers === '') throw new Error('no five numbers');
  return { ...readWhen(numbers.trim().split(/\s+/)), command: command.trim() };
}

/** The pairs end at the first blank; a first word without `=` is the command already. */
function readKeys(text: string): Partial<Entry> & Pick<Entry, 'command'> {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*(.*)$/s.exec(text) ?? [];
  if (!first.includes('=')) return { command: text.trim() };
  const pairs = readPairs(first).map(([key, value]) => [key, readKey(key, value ?? '')]);
  return { ...(Object.fromEntries(pairs) as Partial<Entry>), command: rest.trim() };
}

function readKey(key: string, value: string): number | boolean {
  if (key === 'unique') return isOn(value);
  if (key === 'harakiri') return seconds(value);
  if (Object.hasOwn(FIELDS, key)) return field(key as keyof When, value);
  throw new Error(`unknown key "${key}"`);
}

/** Reads the five fields of `uwsgi.add_cron`. Throws for one that no clock shows. */
export function readWhen(texts: readonly string[]): When {
  return Object.fromEntries(
    NAMES.map((name, index) => [name, field(name, texts[index] ?? '')]),
  ) as unknown as When;
}

function field(name: keyof When, text: string): number {
  const [lowest, highest] = FIELDS[name];
  const value = /^-?\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value < 0 ? value >= -highest : value >= lowest && value <= highest) return value;
  throw new Error(`${name} "${text}" is neither ${lowest} to ${highest} nor -1 to -${highest}`);
}

function seconds(text: string): number {
  if (/^\d{1,7}$/.test(text) && Number(text) <= LONGEST_HARAKIRI) return Number(text);
  throw new Error(`harakiri "${text}" is not 0 to ${LONGEST_HARAKIRI} seconds`);
}
