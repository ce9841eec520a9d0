import { native } from '../../native/index.ts';
import { lookAt } from '../daemons/index.ts';

/** The signal that asks a companion where it hangs (docs/companion.md): SIGRTMAX, which no application uses. */
const WHERE = 64;
/** What it has for its answer. */
export const LAST_WORDS_MS = 200;

/**
 * Asks a companion to write down where it hangs, before it is killed. `false` when there is nobody to ask.
 * @param pid as the worker says, which may be wrong
 * @param worker its parent
 */
export function askWhere(pid: number, worker: number): boolean {
  const pidfd = native.openPidfd(pid);
  if (pidfd === null) return false;
  try {
    return lookAt(pid)?.parent === worker && native.signal(pidfd, WHERE);
  } finally {
    native.close(pidfd);
  }
}
