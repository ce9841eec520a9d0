import { resolve } from 'node:path';
import type { Configuration } from '../config/index.ts';
import { chdir } from '../master/options.ts';
import { spooler, spoolerExternal, spoolerProcesses } from './options.ts';

/** More processes of one folder are a mistake of a configuration. */
const MOST = 256;

/** The folders of a configuration, as absolute paths. */
export interface Folders {
  /** Those that this instance runs the tasks of; one that is given twice is there twice. */
  readonly own: readonly string[];
  /** Those that tasks may be put into, the first one without being named. */
  readonly all: readonly string[];
}

/** Reads them; what is relative is below `chdir`. */
export function readFolders(configuration: Configuration): Folders {
  const base = configuration.get(chdir) ?? '.';
  const own = configuration.get(spooler).map((path) => resolve(base, path));
  const external = configuration.get(spoolerExternal).map((path) => resolve(base, path));
  return { own, all: [...own, ...external] };
}

/** The folder of each process, in the order of their numbers. */
export function readProcesses(configuration: Configuration): readonly string[] {
  const each = Math.min(MOST, Math.max(1, configuration.get(spoolerProcesses)));
  return readFolders(configuration).own.flatMap((folder) => Array.from({ length: each }, () => folder));
}
