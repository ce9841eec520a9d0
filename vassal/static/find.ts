import { realpath, stat } from 'node:fs/promises';
import { join, extname } from 'node:path';
import type { Stats } from 'node:fs';
import { isBelow, pathBelow, type Mount } from './mounts.ts';

/** A file that may be sent: its real path, without any link. */
export interface Found {
  readonly path: string;
  readonly stats: Stats;
}

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
 * The first file that a path of a request means, or `null`. The path is decoded latin1 text whose bytes name the file.
 * What is outside of the mount after every link and every `..` is followed does not exist.
 */
export async function find(path: string, places: Places): Promise<Found | null> {
  const name = Buffer.from(path, 'latin1').toString('utf8');
  for (const mount of places.mounts) {
    const below = pathBelow(mount, name);
    if (below === null || places.skipped.some((ending) => below.endsWith(ending))) continue;
    const found = await lookUp(mount, below, places);
    if (found !== null) return found;
  }
  return null;
}

async function lookUp(mount: Mount, below: string, places: Places): Promise<Found | null> {
  const root = await real(mount.target);
  if (root === null) return null;
  const wanted = await inspect(join(mount.target, below), root, places);
  if (wanted === null) return null;
  // A file with a slash after its name is not that file.
  if (wanted.stats.isFile()) return below.endsWith('/') ? null : wanted;
  if (!wanted.stats.isDirectory()) return null;
  for (const index of places.indexes) {
    const file = await inspect(join(wanted.path, index), root, places);
    if (file?.stats.isFile()) return file;
  }
  return null;
}

async function inspect(path: string, root: string, { safe, onEscape }: Places): Promise<Found | null> {
  const target = await real(path);
  if (target === null) return null;
  const allowed = [root, ...(await Promise.all(safe.map(real)))];
  if (!allowed.some((place) => place !== null && isBelow(target, place === '/' ? '' : place))) {
    onEscape(target, root);
    return null;
  }
  const stats = await stat(target).catch(() => null);
  return stats && { path: target, stats };
}

function real(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

/** The ending of a path without its dot. */
export function endingOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}
