import { closeSync, fstatSync } from 'node:fs';
import { native } from '../../native/index.ts';
import type { Places } from './find.ts';
import { pathBelow } from './mounts.ts';
import type { OpenFile } from './send.ts';

/**
 * The short way to a plain file: the kernel opens it below its mount and refuses every way out. `null` when no mount has
 * the path; `unknown` for folders, links that lead elsewhere, and mounts that are one file: `find` looks at those.
 */
export function openQuickly(path: string, places: Places): OpenFile | null | 'unknown' {
  const name = ASCII.test(path) ? path : Buffer.from(path, 'latin1').toString('utf8');
  for (const mount of places.mounts) {
    const below = pathBelow(mount, name);
    if (below === null || places.skipped.some((ending) => below.endsWith(ending))) continue;
    const inside = below.replace(/^\/+/, '');
    if (inside === '' || inside.endsWith('/')) return 'unknown';
    const descriptor = native.openBeneath(mount.target, inside);
    if (descriptor === 'missing') continue;
    if (descriptor === 'unknown') return 'unknown';
    const stats = fstatSync(descriptor);
    if (stats.isFile()) return { descriptor, stats };
    closeSync(descriptor);
    return 'unknown';
  }
  return null;
}

const ASCII = /^[\x00-\x7f]*$/;
