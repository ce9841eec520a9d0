import type { Option } from './option.ts';
import { kindOf } from './value.ts';

const WIDTH = 42;

/** The text of `--help`: one line for each option, sorted as declared. */
export function helpText(options: readonly Option[]): string {
  const lines = options.map((row) => {
    const names = namesOf(row);
    const gap = names.length < WIDTH ? ' '.repeat(WIDTH - names.length) : `\n${' '.repeat(WIDTH + 4)}`;
    return `    ${names}${gap}${row.help}`;
  });
  return `Usage: emperord [options...] [file.ini|file.xml|file.yaml|file.json]\n${lines.join('\n')}\n`;
}

/** The text of `--dump-options`: every name, one a line. */
export function optionNames(options: readonly Option[]): string {
  const names = options.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return `${names.map((name) => name.replace(/^-/, '')).join('\n')}\n`;
}

/** All names of an option as they are written: `-s|--socket|--uwsgi-socket`. */
export function namesOf(row: Option): string {
  const aliases = row.aliases ?? [];
  const short = aliases.filter((alias) => alias.startsWith('-'));
  const long = [row.name, ...aliases.filter((alias) => !alias.startsWith('-'))].map((name) => `--${name}`);
  return [...short, ...long].join('|');
}

/** What an option takes, for people: `seconds`, `[octal]`, or nothing. */
export function argumentOf(row: Option): string {
  if (row.argument === 'none') return '';
  return row.argument.endsWith('?') ? `[${kindOf(row.argument)}]` : row.argument;
}
