import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPattern, segmentExpression } from './pattern.ts';

/** What a source looks like now. */
export interface Listing {
  /** Candidates by vassal name, each with its absolute path. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders in which a change can make or remove a candidate. */
  readonly folders: ReadonlySet<string>;
  /** Folders that could not be read, with the system's code. */
  readonly unread: ReadonlyMap<string, string>;
}

/** The entries of one folder whose names are accepted; the vassal's name is the file name. */
export async function listFolder(folder: string, accepts: (name: string) => boolean): Promise<Listing> {
  const walk = new Walk();
  const names = await walk.read(folder);
  const files = names.filter(accepts).map((name) => [name, join(folder, name)] as const);
  return { files: new Map(files), folders: walk.folders, unread: walk.unread };
}

/** The paths that match an absolute pattern and whose file names are accepted; the name is the path. */
export async function listPattern(pattern: string, accepts: (name: string) => boolean): Promise<Listing> {
  const walk = new Walk();
  const segments = pattern.split('/').filter((segment) => segment !== '');
  let level = ['/'];
  const first = segments.findIndex(isPattern);
  for (const [index, segment] of segments.entries()) {
    const reads = isPattern(segment) || index === segments.length - 1;
    // Below the first pattern a missing folder is only no match: /apps/*/conf need not exist in every app.
    walk.expectsFolders = first === -1 || index <= first;
    const next = await Promise.all(level.map((folder) => walk.step(folder, segment, reads)));
    level = next.flat();
  }
  const files = level.filter((path) => accepts(path.slice(path.lastIndexOf('/') + 1)));
  return { files: new Map(files.map((path) => [path, path])), folders: walk.folders, unread: walk.unread };
}

/** Reads folders and remembers which of them have to be watched. */
class Walk {
  readonly folders = new Set<string>();
  readonly unread = new Map<string, string>();
  /** Whether a folder that is missing is worth a word. */
  expectsFolders = true;

  /** One part of a pattern below one folder. A literal part above the first pattern needs no reading. */
  async step(folder: string, segment: string, reads: boolean): Promise<string[]> {
    if (!reads) return [join(folder, segment.replace(/\\(.)/g, '$1'))];
    const matches = segmentExpression(segment);
    const names = await this.read(folder);
    return names.filter((name) => matches.test(name)).map((name) => join(folder, name));
  }

  async read(folder: string): Promise<string[]> {
    try {
      const names = await readdir(folder);
      this.folders.add(folder);
      return names;
    } catch (thrown) {
      const { code = 'EIO' } = thrown as NodeJS.ErrnoException;
      const absent = code === 'ENOENT' || code === 'ENOTDIR';
      if (this.expectsFolders || !absent) this.unread.set(folder, code);
      this.folders.add(await nearestFolder(folder));
      return [];
    }
  }
}

/** The nearest folder above a path that can be read: where the path would appear. */
async function nearestFolder(path: string): Promise<string> {
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    const readable = await readdir(folder).then(
      () => true,
      () => false,
    );
    if (readable) return folder;
  }
  return '/';
}
