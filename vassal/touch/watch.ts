import { realpathSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

export interface Closer {
  /** Whether there was something at the path when the watch began. */
  readonly exists: boolean;
  close(): void;
}

/** Several events of one write count as one touch, ms. */
const SETTLE = 20;
/** How often to look where the kernel gives no events, ms. */
const LOOK = 1000;

/**
 * Calls back when a file or folder is touched, changed, replaced or made: whenever modification time, inode or size
 * of what the path leads to is another one. Its removal is no touch. Missing parents may come later.
 * @param contents a change of anything in a folder counts too, but not below its own folders
 */
export function watchPath(path: string, onTouched: () => void, contents = false): Closer {
  const absolute = resolve(path);
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let changedInside = false;

  const arm = (): void => {
    for (const watcher of watchers) watcher.close();
    watchers = [];
    try {
      watchers = placesOf(absolute).map(({ place, entry }) => {
        const notice = (_: string, name: string | null): void => {
          if (entry === null && contents) changedInside = true;
          if (entry === null || name === null || name === entry) later(SETTLE);
        };
        return watch(place, notice).on('error', () => later(SETTLE));
      });
    } catch {
      // The place has just gone, or this user has no watches left: look again.
      later(LOOK);
    }
  };
  const later = (milliseconds: number): void => {
    if (!closed) timer ??= setTimeout(look, milliseconds);
  };
  const look = (): void => {
    timer = null;
    arm();
    const now = versionOf(absolute);
    if (now !== null && (now !== version || changedInside)) onTouched();
    changedInside = false;
    version = now ?? version;
  };

  arm();
  let version = versionOf(absolute);
  const close = (): void => {
    closed = true;
    if (timer !== null) clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  return { exists: version !== null, close };
}

interface Place {
  readonly place: string;
  /** The only entry of a folder that matters; `null` when everything does. */
  readonly entry: string | null;
}

/** Where events of a path show up: the thing itself, the folder it is in, and the same behind symbolic links. */
function placesOf(path: string): Place[] {
  const real = realOf(path);
  if (real === null) return [folderOf(path)];
  const own = { place: real, entry: null };
  return real === path ? [own, folderOf(path)] : [own, folderOf(path), folderOf(real)];
}

/** The nearest folder above a path that is there, and the entry in it that leads to the path. */
function folderOf(path: string): Place {
  let entry = path;
  while (entry !== '/' && realOf(dirname(entry)) === null) entry = dirname(entry);
  return { place: dirname(entry), entry: basename(entry) };
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function versionOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.mtimeNs} ${found.ino} ${found.size}`;
}
