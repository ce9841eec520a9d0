import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { groupOf, groupsOfVassals, removeGroup } from '../../vassal/jail/index.ts';

const MODE = 0o755;
/** What is kept of the name of a vassal in that of its group, for whoever looks at the groups. */
const LONGEST_NAME = 100;

/** The control groups (v2) of an Emperor: one for each life of a vassal, in one folder of its own. */
export class Groups {
  #base: string | null | undefined;
  /** Groups of others' making, which may be gone before their lives are. */
  readonly #reserved = new Set<string>();
  #number = 0;

  /** Makes a group of its own for a life. `null` where this process may not make groups, or cannot kill by them. */
  make(vassal: string): string | null {
    this.#base ??= this.#home();
    if (this.#base === null) return null;
    const name = vassal.replace(/[^\w.-]/g, '_').slice(0, LONGEST_NAME);
    for (;;) {
      const path = join(this.#base, `${name}.${++this.#number}`);
      if (this.#reserved.has(path)) continue;
      try {
        mkdirSync(path, MODE);
        return path;
      } catch (thrown) {
        // An Emperor that was replaced in place finds those of the vassals that it has still.
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') return null;
      }
    }
  }

  /** Another Emperor has made it for a life that goes on: none gets its name. */
  reserve(group: string): void {
    this.#reserved.add(group);
  }

  /** Removes the folder, once all groups are, and those of the Emperors before. */
  remove(): void {
    const folders = new Set([...this.#reserved].map(dirname));
    const own = groupOf('self');
    // Also when it was another program of this process that made it.
    if (own !== null) folders.add(groupsOfVassals(own, process.pid));
    for (const folder of folders) removeGroup(folder);
  }

  #home(): string | null {
    const own = groupOf('self');
    if (own === null) return null;
    const base = groupsOfVassals(own, process.pid);
    try {
      tidy(dirname(base));
      // Whoever moves a process needs both ends of the way and what is above them.
      for (const group of [own, dirname(base)]) accessSync(join(group, 'cgroup.procs'), constants.W_OK);
      mkdirSync(base, { recursive: true, mode: MODE });
      const usable = readFileSync(join(base, 'cgroup.type'), 'utf8').trim() === 'domain';
      if (usable && existsSync(join(base, 'cgroup.kill'))) return base;
      removeGroup(base);
    } catch {
      // Read-only, or not ours: then vassals are known by their marks.
    }
    return null;
  }
}

/** Removes the empty groups that a killed Emperor has left behind. */
function tidy(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^emperord-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const base = join(folder, name);
    for (const { name: group } of readdirSync(base, { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    ))
      removeGroup(join(base, group));
    removeGroup(base);
  }
}
