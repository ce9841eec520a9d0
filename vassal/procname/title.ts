import type { Configuration } from '../config/index.ts';
import * as rows from './options.ts';

/**
 * The title of a process in the process list (manual 3.13.10): what `procname` says, else what it is, between prefix
 * and suffix. A prefix alone asks for titles too. `null` leaves the command line as it is.
 * @param worker number of the worker, 0 for the master
 */
export function titleOf(configuration: Configuration, worker: number): string | null {
  const given =
    (worker === 0 ? configuration.get(rows.procnameMaster) : null) ?? configuration.get(rows.procname);
  const spaced = configuration.get(rows.procnamePrefixSpaced);
  const prefix = spaced === null ? (configuration.get(rows.procnamePrefix) ?? '') : `${spaced} `;
  const suffix = configuration.get(rows.procnameAppend) ?? '';
  const own = worker === 0 ? 'uWSGI master' : `uWSGI worker ${worker}`;
  if (given !== null) return prefix + given + suffix;
  return configuration.get(rows.autoProcname) || prefix !== '' ? prefix + own + suffix : null;
}

/** Sets the title; the short name that `ps -o comm` shows stays what it is. */
export function setTitle(title: string | null, keepName: () => void): void {
  if (title === null) return;
  process.title = title;
  keepName();
}
