import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../errors/index.ts';
import { ERR_PYTHON_INTERPRETER } from './errors.ts';

/** The system's own come first: what the package manager installs belongs to it. */
const SYSTEM = ['/usr/bin', '/usr/local/bin'];

export interface Interpreter {
  readonly path: string;
  /** A virtualenv without an interpreter of its own: only its packages are used. */
  readonly home: string | null;
}

/**
 * The Python of an instance: that of its virtualenv, else the system's.
 * @param home `virtualenv`
 * @param name `python3`, or one with its version, such as `python3.11`
 * @param search directories of the PATH, after the system's
 */
export function findInterpreter(home: string | null, name: string, search: readonly string[]): Interpreter {
  if (home !== null) {
    if (!can(home, constants.R_OK)) throw missing(`use the virtualenv ${home}`, 'no such directory');
    const own = ['python3', 'python'].map((file) => join(home, 'bin', file)).find(runs);
    if (own !== undefined) return { path: own, home: null };
  }
  const path = [...SYSTEM, ...search].map((directory) => join(directory, name)).find(runs);
  if (path === undefined) throw missing(`find ${name}`, 'none');
  return { path, home };
}

/** The interpreter that a plugin name asks for: `python311` and `python3.11` name a version. */
export function interpreterName(plugins: readonly string[]): string {
  for (const plugin of plugins) {
    const minor = /^(?:\d+:)?(?:.*\/)?python3\.?(\d+)(?:_plugin\.so)?$/.exec(plugin.trim())?.[1];
    if (minor !== undefined) return `python3.${minor}`;
  }
  return 'python3';
}

function runs(path: string): boolean {
  return can(path, constants.X_OK);
}

function can(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function missing(tried: string, found: string): Failure {
  return new Failure(ERR_PYTHON_INTERPRETER, { tried, found });
}
