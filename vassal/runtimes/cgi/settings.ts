import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Configuration } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { parseMount, type Mount } from '../../static/index.ts';
import { ERR_CGI_HELPER } from './errors.ts';
import * as rows from './options.ts';

/** What runs scripts with an ending. */
export interface Helper {
  /** In lower case, with its dot where it was written with one. */
  readonly ending: string;
  readonly program: string;
}

export interface Settings {
  /** The longest mount point first. */
  readonly mounts: readonly Mount[];
  readonly fromDocroot: boolean;
  readonly helpers: readonly Helper[];
  readonly indexes: readonly string[];
  /** In lower case; empty: all. */
  readonly allowed: readonly string[];
  readonly followLinks: boolean;
  readonly safe: readonly string[];
  readonly pathInfo: boolean;
  readonly unset: readonly string[];
  /** ms */
  readonly timeout: number;
  readonly kill: boolean;
}

/** Throws `ERR_CGI_HELPER`. */
export function settingsOf(configuration: Configuration): Settings {
  const mounts = configuration.get(rows.cgi).map(mountOf);
  return {
    mounts: mounts.sort((a, b) => b.prefix.length - a.prefix.length),
    fromDocroot: configuration.get(rows.cgiFromDocroot),
    helpers: configuration.get(rows.cgiHelper).map((text) => parseHelper(text, process.env['PATH'] ?? '')),
    indexes: configuration.get(rows.cgiIndex),
    allowed: configuration.get(rows.cgiAllowedExt).map((ending) => ending.toLowerCase()),
    followLinks: configuration.get(rows.cgiOptimize),
    safe: configuration.get(rows.cgiSafe),
    pathInfo: !configuration.get(rows.cgiPathInfo),
    unset: configuration.get(rows.cgiUnset),
    timeout: configuration.get(rows.cgiTimeout) * 1000,
    kill: !configuration.get(rows.cgiDoNotKill),
  };
}

/** Scripts run in their own folders: the path must mean the same from everywhere. */
function mountOf(text: string): Mount {
  const mount = parseMount(text, false);
  return { ...mount, target: resolve(mount.target) };
}

function parseHelper(text: string, search: string): Helper {
  const equals = text.indexOf('=');
  const program = text.slice(equals + 1).trim();
  if (equals < 1 || program === '' || program.startsWith('sym://'))
    throw new Failure(ERR_CGI_HELPER, { tried: 'read cgi-helper', found: text });
  return { ending: text.slice(0, equals).trim().toLowerCase(), program: locate(program, search) };
}

/** A program as execvp(3) finds it; one that is nowhere stays as it is, and the requests that need it say so. */
export function locate(program: string, search: string): string {
  if (program.includes('/')) return program;
  const paths = search.split(':').map((folder) => join(folder, program));
  return paths.find(runs) ?? program;
}

/** Whether this user may execute a file. */
export function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
