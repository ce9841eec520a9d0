import { statfsSync, watch, type FSWatcher } from 'node:fs';

/** Where another machine may write without that the kernel of this one notices (statfs(2)): NFS, CIFS, SMB2, FUSE, 9P, CEPH. */
const REMOTE: ReadonlySet<number> = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x00c36400,
]);

/** Watches folders for new tasks. */
export class Watches {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed: () => void;
  /** Somewhere changes go unnoticed: who wants to know them has to look. */
  blind = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these folders, and no others. */
  set(folders: readonly string[]): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.includes(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    this.blind = false;
    for (const folder of folders) this.#watch(folder);
  }

  close(): void {
    this.set([]);
  }

  #watch(folder: string): void {
    try {
      this.blind ||= REMOTE.has(statfsSync(folder).type);
      if (this.#watchers.has(folder)) return;
      const watcher = watch(folder, () => this.#changed());
      this.#watchers.set(folder, watcher);
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
        this.#changed();
      });
    } catch {
      // It is gone, or this user has no watches left.
      this.blind = true;
    }
  }
}
