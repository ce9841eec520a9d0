import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigureInput } from '../input.ts';
import { readSource } from '../sources/read.ts';

/** The values that `%(_)` takes in turn. */
export type Loop = (
  argument: string,
  input: ConfigureInput,
) => readonly string[] | Promise<readonly string[]>;

const MOST_TIMES = 100_000;

function times(argument: string): readonly string[] {
  const count = Math.min(Number.parseInt(argument, 10) || 0, MOST_TIMES);
  return Array.from({ length: Math.max(0, count) }, (_, index) => String(index + 1));
}

/** The lines of a file. It is read as every source: not beyond its bound, and a pipe holds nobody but its reader. */
async function lines(path: string, input: ConfigureInput): Promise<readonly string[]> {
  const text = await readSource(resolve(input.directory, path), 'for-readline', input);
  return text.toString('utf8').replace(/\n$/, '').split('\n');
}

/** The loops of manual 3.12.1 and of the original. */
export const LOOPS: Readonly<Record<string, Loop>> = {
  for: (words) => words.split(/\s+/).filter((word) => word !== ''),
  'for-glob': (pattern, { directory }) => globSync(pattern, { cwd: directory }).sort(),
  'for-times': times,
  'for-readline': lines,
};
