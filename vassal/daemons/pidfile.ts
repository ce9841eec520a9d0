import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { native } from '../../native/index.ts';

const LONGEST_PIDFILE = 32;

/** A process that runs; the descriptor is the caller's. */
export interface Found {
  readonly pid: number;
  readonly pidfd: number;
}

/** What a pidfile says, and whose it is. */
export interface Claim {
  readonly pid: number;
  readonly owner: number;
}

/**
 * The process that a pidfile names, when it runs; only the first line counts. Whoever owns the file can name only
 * processes of his own, unless it is the user of this process: else a daemon could have the master signal others.
 */
export function findProcess(path: string): Found | null {
  const claim = readClaim(path);
  if (claim === null || claim.pid <= 1 || claim.pid === process.pid) return null;
  const users = usersOf(claim.pid);
  if (users === null || !isBelieved(claim.owner, users, process.geteuid?.() ?? 0)) return null;
  return open(claim.pid);
}

/** @param users real and effective user of the process */
export function isBelieved(owner: number, users: readonly number[], own: number): boolean {
  return owner === own || owner === 0 || users.includes(owner);
}

/** The number in the first line of a text; `null` when there is none. */
export function pidIn(text: string): number | null {
  const digits = /^\s*(\d{1,10})\s*(\n|$)/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Writes a pidfile in one step, over whatever is there, through no link. Throws what the system says. */
export function writePid(path: string, pid: number): void {
  const made = `${path}.${process.pid}`;
  try {
    writeFileSync(made, `${pid}\n`, { flag: 'wx' });
    renameSync(made, path);
  } catch (thrown) {
    rmSync(made, { force: true });
    throw thrown;
  }
}

/** Reads only a regular file, through no link, and never waits: the folder may be a tenant's. */
function readClaim(path: string): Claim | null {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const found = fstatSync(descriptor);
      if (!found.isFile()) return null;
      const bytes = Buffer.alloc(LONGEST_PIDFILE);
      const pid = pidIn(bytes.toString('latin1', 0, readSync(descriptor, bytes)));
      return pid === null ? null : { pid, owner: found.uid };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

function usersOf(pid: number): number[] | null {
  try {
    const [, real, effective] =
      /^Uid:\s+(\d+)\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return [Number(real), Number(effective)];
  } catch {
    return null;
  }
}

function open(pid: number): Found | null {
  try {
    const pidfd = native.openPidfd(pid);
    if (pidfd === null) return null;
    if (!native.hasEnded(pidfd)) return { pid, pidfd };
    native.close(pidfd);
  } catch {
    // A thread has a number too, and no process can be opened by it.
  }
  return null;
}
