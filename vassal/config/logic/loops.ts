import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigureInput } from '../input.ts';

/** The values that `%(_)` takes in turn. */
export type Loop = (argument: string, input: ConfigureInput) => readonly string[];

const MOST_TIMES = 100_000;

function times(argument: string): readonly string[] {
  const count = Math.min(Number.parseInt(argument, 10) || 0, MOST_TIMES);
  return Array.from({ length: Math.max(0, count) }, (_, index) => String(index + 1));
}

/** The loops of manual 3.12.1 and of the original. */
export const LOOPS: Readonly<Record<string, Loop>> = {
  for: (words) => words.split(/\s+/).filter((word) => word !== ''),
  'for-glob': (pattern, { directory }) => globSync(pattern, { cwd: directory }).sort(),
  'for-times': times,
  'for-readline': (path, { directory }) =>
    readFileSync(resolve(directory, path), 'utf8').replace(/\n$/, '').split('\n'),
};
