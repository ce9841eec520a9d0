import { realpath, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fromLatin1, latin1Bytes } from '../request/index.ts';
import { isInside, pathBelow, type Mount } from './mounts.ts';

/** Where files may be: the mounts, names of index files, endings that are left alone, and places that links may lead to. */
export interface Places {
  readonly mounts: readonly Mount[];
  readonly indexes: readonly string[];
  readonly skipped: readonly string[];
  readonly safe: readonly string[];
  /** Told of a file outside of the folder that a path should have stayed in. */
  readonly onEscape: (target: string, folder: string) => void;
}

/**
 * The real path, without any link, of the first file that a path of a request means, or `null`. The path is decoded latin1
 * text whose bytes name the file. What is outside of the mount after every link and every `..` is followed does not exist.
 */
export async function find(path: string, places: Places): Promise<string | null> {
  for (const mount of places.mounts) {
    const below = pathBelow(mount, path);
    if (below === null || isSkipped(below, places)) continue;
    const found = await lookUp(mount, below, places);
    if (found !== null && !isSkipped(found, places)) return found;
  }
  return null;
}

/** Whether a path has an ending that is left to the application. */
export function isSkipped(path: string, { skipped }: Places): boolean {
  return skipped.some((ending) => path.endsWith(ending));
}

async function lookUp(mount: Mount, below: string, places: Places): Promise<string | null> {
  const root = await real(mount.target);
  if (root === null) return null;
  const wanted = await inspect(mount.target + below, root, places);
  // A file with a slash after its name is not that file.
  if (wanted?.kind === 'file') return below.endsWith('/') ? null : wanted.path;
  if (wanted?.kind !== 'folder') return null;
  for (const index of places.indexes) {
    const path = `${wanted.path}/${index}`;
    const file = isSkipped(path, places) ? null : await inspect(path, root, places);
    if (file?.kind === 'file') return file.path;
  }
  return null;
}

interface Seen {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
}

async function inspect(path: string, root: string, { safe, onEscape }: Places): Promise<Seen | null> {
  const target = await real(path);
  if (target === null) return null;
  const allowed = [root, ...(await Promise.all(safe.map(real)))];
  if (!allowed.some((place) => place !== null && isInside(target, place))) {
    onEscape(fromLatin1(target), fromLatin1(root));
    return null;
  }
  const stats = await stat(latin1Bytes(target)).catch(() => null);
  return stats && { path: target, kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other' };
}

/** The path without any link, `null` when there is no such thing; both are latin1 text, one character a byte. */
export function real(path: string): Promise<string | null> {
  return realpath(latin1Bytes(path), 'latin1').catch(() => null);
}

/** The ending of a path without its dot. */
export function endingOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}
