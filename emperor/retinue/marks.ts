import { readdirSync, readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { MARK } from '../environment.ts';

const SIGKILL = 9;
/** Who forks between two looks is found by the next one; whoever forks faster than that is not waited for. */
const MOST_LOOKS = 20;

/** Lives that have ended since the last look. */
let ended: Set<string> | null = null;
let look: Promise<void> = Promise.resolve();

/** Kills every process that carries the mark of a life. Ends that come together share a look at the processes. */
export function killMarked(mark: string): Promise<void> {
  if (ended === null) {
    const marks = new Set<string>();
    ended = marks;
    look = new Promise((resolve) =>
      setImmediate(() => {
        ended = null;
        for (let looks = 0; looks < MOST_LOOKS && killAll(marks); looks++);
        resolve();
      }),
    );
  }
  ended.add(mark);
  return look;
}

/** Whether a process carries one of these marks. Pure. @param environment as /proc shows it */
export function carries(environment: string, marks: ReadonlySet<string>): boolean {
  const value = environment.split('\0').find((entry) => entry.startsWith(`${MARK}=`));
  return (
    value
      ?.slice(MARK.length + 1)
      .split(' ')
      .some((mark) => marks.has(mark)) ?? false
  );
}

function killAll(marks: ReadonlySet<string>): boolean {
  let killed = false;
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name) && name !== String(process.pid)) killed = killOne(Number(name), marks) || killed;
  }
  return killed;
}

/** By its pidfd, so that it is the one that was looked at. */
function killOne(pid: number, marks: ReadonlySet<string>): boolean {
  if (!carries(environmentOf(pid), marks)) return false;
  const pidfd = native.openPidfd(pid);
  if (pidfd === null) return false;
  try {
    return carries(environmentOf(pid), marks) && native.signal(pidfd, SIGKILL);
  } catch {
    // It is not ours to kill.
    return false;
  } finally {
    native.close(pidfd);
  }
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
