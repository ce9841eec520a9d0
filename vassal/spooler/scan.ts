import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** What a folder holds for its spooler. */
export interface Found {
  /** Files that may be tasks, in their order. */
  readonly files: readonly string[];
  /** Folders of priorities, which are to be watched too. */
  readonly folders: readonly string[];
}

/**
 * The files of a folder in the order of their names; with `ordered`, those of its subfolders that are named by numbers come
 * first, the lowest number before the others (manual 6.15.6). A name with a dot is a task that is being written.
 */
export function scan(folder: string, ordered: boolean): Found {
  const entries = list(folder);
  const folders = ordered
    ? entries.filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name)).map(({ name }) => name)
    : [];
  folders.sort((a, b) => Number(a) - Number(b));
  const places = [...folders.map((name) => join(folder, name)), folder];
  return { files: places.flatMap(filesOf), folders: places.slice(0, -1) };
}

function filesOf(folder: string): string[] {
  const names = list(folder).filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return names
    .map(({ name }) => name)
    .sort()
    .map((name) => join(folder, name));
}

/** A folder that is gone, or that may not be read, holds nothing. */
function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
