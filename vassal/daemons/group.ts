import { readdirSync, readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';

/** Signals every process of a group; whether there was one. */
export function signalGroup(group: number, signal: number): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * Calls back when no process of a group is left: a shell may be gone while what it started finishes. In a later turn
 * when there is none. Returns a function that stops watching.
 */
export function watchGroup(group: number, onEmpty: () => void): () => void {
  const watches = new Set<() => void>();
  let closed = false;
  const look = (): void => {
    if (closed) return;
    const open = membersOf(group)
      .map((pid) => native.openPidfd(pid))
      .filter((pidfd) => pidfd !== null);
    if (open.length === 0) return onEmpty();
    for (const pidfd of open) watch(pidfd);
  };
  const watch = (pidfd: number): void => {
    const unwatch = native.watchExit(pidfd, () => {
      end();
      // Others may have come meanwhile.
      if (watches.size === 0) look();
    });
    const end = (): void => {
      watches.delete(stop);
      native.close(pidfd);
    };
    const stop = (): void => {
      unwatch();
      end();
    };
    watches.add(stop);
  };
  setImmediate(look);
  return () => {
    closed = true;
    for (const stop of watches) stop();
  };
}

/** The living processes of a group. */
function membersOf(group: number): number[] {
  return processes().filter((pid) => isMember(pid, group));
}

/** The groups that children of a process lead within the session that they were born in. */
export function groupsBelow(parent: number): number[] {
  return processes().filter((pid) => {
    const found = lookAt(pid);
    return found !== null && found.parent === parent && found.group === pid && found.session !== pid;
  });
}

/** Whether a process leads a group of its own. */
export function leadsGroup(pid: number): boolean {
  return isMember(pid, pid);
}

function isMember(pid: number, group: number): boolean {
  const found = lookAt(pid);
  return found !== null && found.group === group && !'ZX'.includes(found.state);
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** What the kernel tells of a process (proc(5)); `null` when it is gone. */
export function lookAt(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in parentheses, may hold anything.
    const [state = '', parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent), group: Number(group), session: Number(session) };
  } catch {
    return null;
  }
}
