import type { LaunchOperation } from '../native/index.ts';
import { place, type Configuration, type Option, type Setting } from '../vassal/config/index.ts';
import { Failure, reason } from '../vassal/errors/index.ts';
import { mountOf, unmountsOf } from '../vassal/hooks/index.ts';
import { ERR_EMPEROR_ACTION } from './errors.ts';
import * as rows from './options.ts';

/**
 * `hook-as-vassal` and its short forms (manual 3.28.1) as operations of the launch plan: they happen in the process of
 * the vassal, as its user, before its program. A failure ends that start. Throws `ERR_EMPEROR_ACTION`.
 */
export function vassalActions(configuration: Configuration): LaunchOperation[] {
  const short = (name: string, row: Option): LaunchOperation[] =>
    configuration.given(row).flatMap((setting) => operations(`${name}:${setting.value}`, row.name, setting));
  return [
    ...configuration
      .given(rows.hookAsVassal)
      .flatMap((setting) => operations(setting.value, 'hook-as-vassal', setting)),
    ...short('mount', rows.mountAsVassal),
    ...short('umount', rows.umountAsVassal),
    ...short('exec', rows.execAsVassal),
  ];
}

function operations(action: string, option: string, { value, origin }: Setting): LaunchOperation[] {
  const [, name = '', text = ''] = /^!?([^:]*):(.*)$/s.exec(action) ?? [];
  const tried = `use the hook "${value}" of ${option} (${place(origin)})`;
  const make = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (make === undefined)
    throw new Failure(ERR_EMPEROR_ACTION, {
      tried,
      found: name === '' ? 'invalid hook syntax' : `hook action not found: ${name}`,
      wanted: `one of ${Object.keys(ACTIONS).join(', ')}`,
    });
  try {
    return [make(text)].flat();
  } catch (thrown) {
    throw new Failure(ERR_EMPEROR_ACTION, {
      tried,
      found: reason(thrown),
      wanted: 'what docs/hooks.md says',
    });
  }
}

/** Which mounts there are is known in the process of the vassal only. */
function notHere(): never {
  throw new Error('rec without detach is not possible before the program of the vassal');
}

/** What an action does in a process that runs no engine yet: a system call, or a few words of the shell. */
const ACTIONS: Readonly<Record<string, (text: string) => LaunchOperation | LaunchOperation[]>> = {
  exec: (text) => shell(text),
  print: (text) => shell('printf "%s\\n" "$1" >&2', text),
  log: (text) => shell('printf "%s\\n" "$1" >&2', text),
  write: (text) => shell('printf %s "$2" > "$1"', ...split(text, 2)),
  append: (text) => shell('printf %s "$2" >> "$1"', ...split(text, 2)),
  create: (text) => shell(': > "$1"', text),
  unlink: (text) => shell('rm -- "$1"', text),
  mkdir: (text) => shell('mkdir -- "$1"', text),
  chmod: (text) => shell('chmod -- "$2" "$1"', ...split(text, 2)),
  chown: (text) => shell('chown -h -- "$2:$3" "$1"', ...split(text, 3)),
  mount: mountOf,
  umount: (text) => unmountsOf(text, notHere),
  hostname: (name) => ({ op: 'hostname', name }),
  cd: (text) => ({ op: 'chdir', path: text }),
  chdir: (text) => ({ op: 'chdir', path: text }),
};

function shell(command: string, ...words: readonly string[]): LaunchOperation {
  const names = words.length === 0 ? [] : ['sh', ...words];
  return { op: 'run', argv: ['/bin/sh', '-c', command, ...names], fatal: true };
}

/** So many words; the last one has the rest of the text. */
function split(text: string, count: number): string[] {
  const words = text.split(' ');
  return [...words.slice(0, count - 1), words.slice(count - 1).join(' ')];
}
