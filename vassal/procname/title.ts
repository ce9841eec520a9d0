import type { Configuration } from '../config/index.ts';
import * as rows from './options.ts';

/**
 * The title of a process in the process list (manual 3.13.10): what `procname` says, else what it is, between prefix
 * and suffix. A prefix alone asks for titles too. `null` leaves the command line as it is.
 * @param name `master`, `worker-1`
 */
export function titleOf(configuration: Configuration, name: string): string | null {
  const given =
    (name === 'master' ? configuration.get(rows.procnameMaster) : null) ?? configuration.get(rows.procname);
  const spaced = configuration.get(rows.procnamePrefixSpaced);
  const prefix = spaced === null ? (configuration.get(rows.procnamePrefix) ?? '') : `${spaced} `;
  const suffix = configuration.get(rows.procnameAppend) ?? '';
  const own = `uWSGI ${name.replace('-', ' ')}`;
  if (given !== null) return prefix + given + suffix;
  return configuration.get(rows.autoProcname) || prefix !== '' ? prefix + own + suffix : null;
}

/** Sets the title; the short name that `ps -o comm` shows stays what it is. */
export function setTitle(title: string | null, keepName: () => void): void {
  if (title === null) return;
  process.title = title;
  keepName();
}
