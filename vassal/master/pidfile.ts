import { rmSync, writeFileSync } from 'node:fs';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ERR_MASTER_PIDFILE } from './errors.ts';

/** Writes the pid of this process; throws `ERR_MASTER_PIDFILE`. */
export function writePidfile(path: string | null): void {
  if (path === null) return;
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (thrown) {
    throw new Failure(ERR_MASTER_PIDFILE, { tried: `write the pidfile ${path}`, found: reason(thrown) });
  }
}

/** Removes a pidfile (`vacuum`). */
export function removePidfile(path: string | null, log: Log): void {
  if (path === null) return;
  rmSync(path, { force: true });
  log.line('VACUUM: pidfile removed.');
}
