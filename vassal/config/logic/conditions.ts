import { existsSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { ConfigureInput } from '../input.ts';
import { groupName, userName } from '../magic.ts';

/** What a condition may look at. */
export interface Facts {
  readonly input: ConfigureInput;
  /** First value of a setting given so far, as written; `null` when there is none. */
  readonly given: (key: string) => string | null;
}

/** A condition: the value of `%(_)` inside its block, `null` when it does not hold. */
export type Condition = (argument: string, facts: Facts) => string | null;

const when = (holds: boolean, value: string): string | null => (holds ? value : null);

function stat(path: string, { input }: Facts): { file: boolean; folder: boolean } | null {
  const full = resolve(input.directory, path);
  if (!existsSync(full)) return null;
  const found = statSync(full, { throwIfNoEntry: false });
  return found ? { file: found.isFile(), folder: found.isDirectory() } : null;
}

function optionCondition(argument: string, { given }: Facts): string | null {
  const equals = argument.indexOf('=');
  if (equals === -1) return given(argument);
  const value = given(argument.slice(0, equals));
  return when(value === argument.slice(equals + 1), value ?? '');
}

const uid = (): number => process.getuid?.() ?? 0;
const gid = (): number => process.getgid?.() ?? 0;

/** The conditions of manual 3.12 and of the original. Each has a negation, `if-not-…`. */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  env: (name, { input }) => input.environment[name] ?? null,
  exists: (path, facts) => when(stat(path, facts) !== null, path),
  file: (path, facts) => when(stat(path, facts)?.file === true, path),
  dir: (path, facts) => when(stat(path, facts)?.folder === true, path),
  opt: optionCondition,
  plugin: (name, { input }) => when(input.plugins.includes(name), name),
  reload: (_, { input }) => when(input.reloads > 0, ''),
  uid: (id) => when(id === String(uid()), id),
  gid: (id) => when(id === String(gid()), id),
  user: (name) => when(name === userName(), name),
  group: (name) => when(name === groupName(gid()), name),
  hostname: (name) => when(name === hostname(), name),
  'hostname-match': (part) => when(hostname().includes(part), hostname()),
};

const ALIASES: Readonly<Record<string, string>> = {
  ifenv: 'if-env',
  ifexists: 'if-exists',
  ifdir: 'if-dir',
  'if-directory': 'if-dir',
};

/** The condition that a key begins, `null` when it is not one. */
export function conditionOf(key: string): Condition | null {
  const name = ALIASES[key] ?? key;
  const not = name.startsWith('if-not-');
  const word = not ? name.slice(7) : name.startsWith('if-') ? name.slice(3) : '';
  const condition = Object.hasOwn(CONDITIONS, word) ? CONDITIONS[word] : undefined;
  if (condition === undefined) return null;
  return not ? (argument, facts) => when(condition(argument, facts) === null, argument) : condition;
}

/** Every key that begins a condition, for the option table. */
export const conditionKeys: readonly string[] = [
  ...Object.keys(CONDITIONS).flatMap((word) => [`if-${word}`, `if-not-${word}`]),
  ...Object.keys(ALIASES),
];
