import { Failure } from '../errors/index.ts';
import { ERR_CONFIG_ARGUMENTS } from './errors.ts';
import type { Option } from './option.ts';

/** One word group of the command line. `bare` is a word without a dash: a configuration file. */
export type Argument = { readonly key: string; readonly value: string } | { readonly bare: string };

type Style = 'none' | 'required' | 'optional';

interface Known {
  readonly name: string;
  readonly key: string;
  readonly style: Style;
}

/** The long and short names of the table. */
interface Table {
  readonly long: readonly Known[];
  readonly short: ReadonlyMap<string, Known>;
}

/** Made once for a table: a reload needs it again, and processes that are forked share it. */
const tables = new WeakMap<readonly Option[], Table>();

function tableOf(options: readonly Option[]): Table {
  const known = tables.get(options);
  if (known !== undefined) return known;
  const long: Known[] = [];
  const short = new Map<string, Known>();
  for (const row of options) {
    const style = styleOf(row);
    long.push({ name: row.name, key: row.name, style });
    for (const alias of row.aliases ?? []) {
      if (alias.startsWith('-')) short.set(alias.slice(1), { name: alias, key: row.name, style });
      else long.push({ name: alias, key: alias, style });
    }
  }
  const table = { long, short };
  tables.set(options, table);
  return table;
}

/** The names of the table, with those that the command line itself declares (manual 3.14). */
class Names {
  readonly #table: Table;
  readonly declared = new Set<string>();

  constructor(options: readonly Option[]) {
    this.#table = tableOf(options);
  }

  long(name: string): Known {
    if (this.declared.has(name)) return { name, key: name, style: 'required' };
    const matches = this.#table.long.filter((known) => known.name.startsWith(name));
    const exact = matches.find((known) => known.name === name);
    if (exact !== undefined) return exact;
    const [only] = matches;
    if (only !== undefined && matches.length === 1) return only;
    if (only === undefined) throw refuse(`unrecognized option '--${name}'`);
    throw refuse(
      `option '--${name}' is ambiguous; possibilities: ${matches.map((m) => `'--${m.name}'`).join(' ')}`,
    );
  }

  short(letter: string): Known {
    const known = this.#table.short.get(letter);
    if (known === undefined) throw refuse(`invalid option -- '${letter}'`);
    return known;
  }
}

function styleOf(row: Option): Style {
  if (row.argument === 'none') return 'none';
  return row.argument.endsWith('?') ? 'optional' : 'required';
}

/**
 * Reads a command line by the rules of getopt_long: `--name value`, `--name=value`, unambiguous abbreviations, short
 * options and clusters of them, `--` before bare words. Throws `ERR_CONFIG_ARGUMENTS`.
 */
export function parseArguments(words: readonly string[], options: readonly Option[]): Argument[] {
  const names = new Names(options);
  const found: Argument[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const take = (what: string): string => {
      const value = words[++index];
      if (value === undefined) throw refuse(`${what} requires an argument`);
      return value;
    };
    if (word === '--') {
      found.push(...words.slice(index + 1).map((bare) => ({ bare })));
      break;
    } else if (word.startsWith('--')) {
      const argument = longArgument(word.slice(2), names, take);
      if (argument.key === 'declare-option') names.declared.add(argument.value.split('=')[0]?.trim() ?? '');
      found.push(argument);
    } else if (word.startsWith('-') && word.length > 1) {
      found.push(...shortArguments(word.slice(1), names, take));
    } else {
      found.push({ bare: word });
    }
  }
  return found;
}

function longArgument(
  text: string,
  names: Names,
  take: (what: string) => string,
): { key: string; value: string } {
  const equals = text.indexOf('=');
  const known = names.long(equals === -1 ? text : text.slice(0, equals));
  if (equals !== -1) {
    if (known.style === 'none') throw refuse(`option '--${known.name}' doesn't allow an argument`);
    return { key: known.key, value: text.slice(equals + 1) };
  }
  if (known.style === 'required') return { key: known.key, value: take(`option '--${known.name}'`) };
  return { key: known.key, value: known.style === 'none' ? 'true' : '' };
}

function shortArguments(
  cluster: string,
  names: Names,
  take: (what: string) => string,
): { key: string; value: string }[] {
  const found: { key: string; value: string }[] = [];
  for (let at = 0; at < cluster.length; at++) {
    const known = names.short(cluster[at] ?? '');
    const rest = cluster.slice(at + 1);
    if (known.style === 'none') {
      found.push({ key: known.key, value: 'true' });
      continue;
    }
    const needed = rest === '' && known.style === 'required';
    found.push({ key: known.key, value: needed ? take(`option '${known.name}'`) : rest });
    break;
  }
  return found;
}

function refuse(found: string): Failure {
  return new Failure(ERR_CONFIG_ARGUMENTS, { tried: 'read the command line', found });
}
