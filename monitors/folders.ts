import { stat } from 'node:fs/promises';
import { watch, type FSWatcher } from 'chokidar';
import { reason } from '../vassal/errors/index.ts';

/** Something happened to a name in a folder; `structural` when a name came, went or moved. */
export type Hint = (folder: string, name: string, structural: boolean) => void;

interface Watched {
  readonly watcher: FSWatcher;
  readonly identity: string;
}

/**
 * Watches folders for hints, one inotify watch for each. Only the raw events of chokidar are taken: its own view of
 * the files is later by its windows (100 ms for a removal, 50 ms for a second change) and would hold every name twice.
 */
export class Folders {
  readonly #hint: Hint;
  readonly #problem: (folder: string, text: string) => void;
  readonly #watched = new Map<string, Watched>();

  constructor(hint: Hint, problem: (folder: string, text: string) => void) {
    this.#hint = hint;
    this.#problem = problem;
  }

  /**
   * Watches exactly these folders; one that was replaced by another of the same name is watched anew. Resolves when
   * the watches stand, with `true` when there are new ones: what happened before they stood was not seen.
   */
  async set(folders: ReadonlySet<string>): Promise<boolean> {
    await Promise.all([...this.#watched].map((pair) => this.#closeStale(folders, ...pair)));
    const fresh = [...folders].filter((folder) => !this.#watched.has(folder));
    const standing = await Promise.all(fresh.map((folder) => this.#watch(folder)));
    return standing.includes(true);
  }

  async close(): Promise<void> {
    await this.set(new Set());
  }

  async #closeStale(wanted: ReadonlySet<string>, folder: string, watched: Watched): Promise<void> {
    if (wanted.has(folder) && watched.identity === (await identityOf(folder))) return;
    this.#watched.delete(folder);
    await watched.watcher.close();
  }

  async #watch(folder: string): Promise<boolean> {
    const identity = await identityOf(folder);
    const ignored = (path: string): boolean => path !== folder;
    const watcher = watch(folder, { depth: 0, atomic: false, ignoreInitial: true, ignored });
    this.#watched.set(folder, { watcher, identity });
    watcher.on('raw', (kind, name, details) => {
      const { watchedPath } = details as { readonly watchedPath?: string };
      const inside = watchedPath === folder && typeof name === 'string';
      this.#hint(folder, inside ? name : '', !inside || kind === 'rename');
    });
    return new Promise((resolve) => {
      watcher.once('ready', () => resolve(true));
      watcher.on('error', (thrown) => {
        this.#problem(folder, reason(thrown));
        if (this.#watched.get(folder)?.watcher === watcher) this.#watched.delete(folder);
        void watcher.close().then(() => resolve(false));
      });
    });
  }
}

async function identityOf(folder: string): Promise<string> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found === null ? '' : `${found.dev} ${found.ino} ${found.birthtimeNs}`;
}
