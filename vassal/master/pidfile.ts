import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ERR_MASTER_PIDFILE, ERR_MASTER_SIGNAL } from './errors.ts';

/** Writes the pid of this process; throws `ERR_MASTER_PIDFILE`. */
export function writePidfile(path: string | null): void {
  if (path === null) return;
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (thrown) {
    throw new Failure(ERR_MASTER_PIDFILE, { tried: `write the pidfile ${path}`, found: reason(thrown) });
  }
}

/** Removes a pidfile (`vacuum`), unless another instance has written its own there. */
export function removePidfile(path: string | null, log: Log): void {
  if (path === null || readPid(path) !== process.pid) return;
  rmSync(path, { force: true });
  log.line('VACUUM: pidfile removed.');
}

/** Signals the instance of a pidfile (manual 3.4). Throws `ERR_MASTER_SIGNAL`. */
export function signalInstance(path: string, signal: NodeJS.Signals): void {
  try {
    const pid = pidOf(readFileSync(path, 'latin1'));
    if (pid <= 1) throw new Error('there is no pid in it');
    process.kill(pid, signal);
  } catch (thrown) {
    const tried = `send ${signal} to the instance of ${path}`;
    throw new Failure(ERR_MASTER_SIGNAL, { tried, found: reason(thrown) });
  }
}

/** 0 for a text that is no pid. */
function pidOf(text: string): number {
  return Number(/^\s*(\d{1,10})\s*$/.exec(text)?.[1] ?? 0);
}

function readPid(path: string): number {
  try {
    return pidOf(readFileSync(path, 'latin1'));
  } catch {
    return 0;
  }
}
