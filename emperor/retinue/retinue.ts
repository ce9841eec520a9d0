import { watch } from 'node:fs';
import { join } from 'node:path';
import { groupOf, killGroup, removeGroup } from '../../vassal/jail/index.ts';
import { killMarked } from './marks.ts';

/** How long the group of killed processes is waited for at most, ms. */
const PATIENCE_MS = 5000;

/** A retinue as plain data. */
export interface RetinueState {
  readonly group: string | null;
  readonly mark: string;
  /** Some of it may be in another group. */
  readonly strayed: boolean;
}

/** Everybody who follows one life of a vassal, wherever they went: its control group, or whoever carries its mark. */
export class Retinue {
  /** Directory of its control group, `null` for none. */
  readonly group: string | null;
  readonly mark: string;
  readonly #keep: (end: Promise<void>) => void;
  #strayed: boolean;

  /** @param keep is given what must be waited for before the Emperor ends */
  constructor({ group, mark, strayed }: RetinueState, keep: (end: Promise<void>) => void) {
    this.group = group;
    this.mark = mark;
    this.#keep = keep;
    this.#strayed = strayed;
  }

  memory(): RetinueState {
    return { group: this.group, mark: this.mark, strayed: this.#strayed };
  }

  /** Looks whether its first process has gone to another group, and its followers with it. */
  look(pid: number): void {
    if (this.#strayed) return;
    try {
      this.#strayed = !`${groupOf(pid)}/`.startsWith(`${this.group}/`);
    } catch {
      // It is gone already.
    }
  }

  /** SIGKILL to all. */
  kill(): void {
    if (this.group !== null) killGroup(this.group);
    if (this.#strayed) this.#keep(killMarked(this.mark));
  }

  /** Its life is over: SIGKILL to all, and the group goes with the last of them. */
  end(): void {
    this.kill();
    if (this.group !== null && !removeGroup(this.group)) this.#keep(removeLater(this.group));
  }

  /** There was no life. */
  drop(): void {
    if (this.group !== null) removeGroup(this.group);
  }
}

/** Removes a group when it is empty, of which the kernel tells by its `cgroup.events`. */
async function removeLater(group: string): Promise<void> {
  const gone = Promise.withResolvers<void>();
  const attempt = (): void => {
    if (removeGroup(group)) gone.resolve();
  };
  const watcher = watch(join(group, 'cgroup.events'), attempt);
  watcher.on('error', () => undefined);
  const patience = setTimeout(gone.resolve, PATIENCE_MS);
  attempt();
  await gone.promise;
  clearTimeout(patience);
  watcher.close();
}
