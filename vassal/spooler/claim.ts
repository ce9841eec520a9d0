import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync, type Stats } from 'node:fs';
import { native } from '../../native/index.ts';
import { decodeTask, type Task } from './task.ts';

/** A task that is this process's alone until it is let go. */
export interface Claim {
  readonly path: string;
  readonly task: Task;
  /** It is done: its file goes. */
  remove(): void;
  release(): void;
}

/** Why a file is no task to run now; `version` is another one when the file has changed. */
export type Refusal =
  /** It is gone. */
  | { readonly why: 'gone' }
  /** Somebody runs it, or writes it. */
  | { readonly why: 'busy' }
  /** Not before this time, ms since the epoch. */
  | { readonly why: 'early'; readonly at: number }
  | { readonly why: 'bad'; readonly version: string };

/** What a file is, without opening it: links and pipes are nobody's tasks. */
const FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** More than a head and its variables is body, which the application reads itself. */
const LONGEST_HEAD = 4 + 0xffff;

/**
 * Takes a file for a task, and locks it against every other spooler (manual 6.15.1).
 * @param now ms since the epoch
 * @param whole with its body; it is left in the file otherwise
 */
export function claim(path: string, now: number, whole: boolean): Claim | Refusal {
  let file: number;
  try {
    file = openSync(path, FLAGS);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { why: 'gone' } : { why: 'bad', version: '' };
  }
  const found = look(file, path, now, whole);
  if ('why' in found) closeSync(file);
  return found;
}

function look(file: number, path: string, now: number, whole: boolean): Claim | Refusal {
  const before = fstatSync(file);
  if (!before.isFile()) return { why: 'bad', version: versionOf(before) };
  if (!native.tryLock(file)) return { why: 'busy' };
  const stats = fstatSync(file);
  // Whoever had it before has done it.
  if (stats.nlink === 0) return { why: 'gone' };
  if (stats.mtimeMs > now) return { why: 'early', at: stats.mtimeMs };
  const task = decodeTask(read(file, whole ? stats.size : Math.min(stats.size, LONGEST_HEAD)));
  if (task === 'cut' && now - stats.ctimeMs < WRITING_MS) return { why: 'busy' };
  if (typeof task === 'string') return { why: 'bad', version: versionOf(stats) };
  return {
    path,
    task,
    remove: () => unlinkSync(path),
    release: () => closeSync(file),
  };
}

/** So long an incomplete file counts as one that is being written, ms. */
const WRITING_MS = 2000;

function read(file: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let length = 0;
  for (;;) {
    const count = readSync(file, bytes, length, size - length, length);
    length += count;
    if (count === 0 || length === size) return bytes.subarray(0, length);
  }
}

function versionOf({ ino, mtimeMs, size }: Stats): string {
  return `${ino} ${mtimeMs} ${size}`;
}
