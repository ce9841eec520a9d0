import { isSkipped, type Places } from './find.ts';
import { pathBelow, type Mount } from './mounts.ts';
import { openBelow, type OpenFile } from './open.ts';

/** A file, and the name that it was asked for by: that of the index when a folder was. */
export interface Quick {
  readonly file: OpenFile;
  readonly name: string;
}

/**
 * The short way to a plain file: the kernel opens it below its mount and refuses every way out. `null` when no mount has
 * the path; `unknown` for folders without a slash, links that lead elsewhere, and mounts that are one file: `find` looks
 * at those.
 */
export function openQuickly(path: string, places: Places): Quick | null | 'unknown' {
  for (const mount of places.mounts) {
    const below = pathBelow(mount, path);
    if (below === null || isSkipped(below, places)) continue;
    const inside = below.replace(/^\/+/, '');
    if (below === '') return 'unknown';
    const names = below.endsWith('/') ? places.indexes.map((index) => inside + index) : [inside];
    const found = first(mount, names, places);
    if (found !== null) return found;
  }
  return null;
}

function first(mount: Mount, names: readonly string[], places: Places): Quick | 'unknown' | null {
  for (const name of names) {
    const file = isSkipped(name, places) ? 'missing' : openBelow(mount.target, name);
    if (file === 'unknown') return 'unknown';
    if (file !== 'missing') return { file, name };
  }
  return null;
}
