import { readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { pidfdOf } from './pidfd.ts';

/** The children of a process that has one thread of its own; empty where the kernel does not list them. */
export function childrenOf(pid: number): ReadonlySet<number> {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    return new Set(text.split(' ').filter(Boolean).map(Number));
  } catch {
    return new Set();
  }
}

/**
 * Runs `birth`, which makes a process whose parent ends at once, so that it becomes a child of this one. Orphans of
 * other vassals may become children too meanwhile: they are left alone, and reaped when they end.
 * @param birth returns the pid of the process that is wanted; one that is no new child is refused with a throw
 */
export function adopting(birth: () => number): number {
  const before = childrenOf(process.pid);
  let own = 0;
  native.setSubreaper(true);
  try {
    own = birth();
    if (before.has(own) || parentOf(own) !== process.pid)
      throw new Error(`process ${own} is none that it made`);
    return own;
  } finally {
    native.setSubreaper(false);
    for (const pid of childrenOf(process.pid)) if (!before.has(pid) && pid !== own) reap(pid);
  }
}

/** The parent of a process, `null` when it is gone. */
export function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/** Reaps a child when it ends, whatever it is. */
export function reap(pid: number): void {
  try {
    const pidfd = pidfdOf(pid);
    native.watchExit(pidfd, () => native.close(pidfd));
  } catch {
    // It is gone already.
  }
}
