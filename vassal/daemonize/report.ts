import { closeSync, writeSync } from 'node:fs';

/** Names the descriptor on which a daemon tells the command that started it that it serves. */
export const STARTED_VARIABLE = 'EMPERORD_STARTED_FD';
/** What it writes there. */
export const STARTED = '1';

const given = /^\d{1,4}$/.exec(process.env[STARTED_VARIABLE] ?? '')?.[0];
let descriptor = given === undefined ? null : Number(given);
const daemon = descriptor !== null;
delete process.env[STARTED_VARIABLE];

/** Whether this process was started by `daemonize` and is in the background already. */
export function isDaemon(): boolean {
  return daemon;
}

/** Lets the command that started this daemon return. Does nothing in any other process, or a second time. */
export function reportStarted(): void {
  if (descriptor === null) return;
  try {
    writeSync(descriptor, STARTED);
  } catch {
    // Nobody waits any more: whoever started it was interrupted.
  }
  closeSync(descriptor);
  descriptor = null;
}
