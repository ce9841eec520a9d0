import { closeSync, constants, fstatSync, openSync, readlinkSync, type Stats } from 'node:fs';
import { native } from '../../native/index.ts';
import { latin1Bytes } from '../request/index.ts';

/** A file that is open; whoever has it closes it. */
export interface OpenFile {
  readonly descriptor: number;
  readonly stats: Stats;
}

/**
 * Opens a regular file below a folder for reading; the kernel follows no link that leads out of it. `missing` when there
 * is none; `unknown` for what is no regular file, and where only a look at the links can tell.
 * @param links `false`: through no link at all
 */
export function openBelow(folder: string, path: string, links = true): OpenFile | 'missing' | 'unknown' {
  const descriptor = native.openBeneath(latin1Bytes(folder), latin1Bytes(path), links);
  if (typeof descriptor !== 'number') return descriptor;
  return regular(descriptor) ?? 'unknown';
}

/** Opens a regular file by its real path; `null` when it is gone, not for this user, or behind a link by now. */
export function openReal(path: string): OpenFile | null {
  const straight = openBelow('/', path.slice(1), false);
  if (straight !== 'unknown') return straight === 'missing' ? null : straight;
  // The kernel is too old to say, or something came in between.
  const file = openFile(path);
  if (file === null || realPathOf(file) === path) return file;
  closeSync(file.descriptor);
  return null;
}

/** Opens a regular file; a link in its last part is not followed, and a fifo does not block. */
export function openFile(path: string): OpenFile | null {
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    return regular(openSync(latin1Bytes(path), flags));
  } catch {
    return null;
  }
}

/** The path of an open file without any link, as the kernel knows it; `null` where it cannot be asked. */
export function realPathOf({ descriptor }: OpenFile): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`, 'latin1');
  } catch {
    return null;
  }
}

function regular(descriptor: number): OpenFile | null {
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return { descriptor, stats };
  closeSync(descriptor);
  return null;
}
