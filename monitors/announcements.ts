import { resolve } from 'node:path';
import { ERR_MONITOR_MESSAGE } from './errors.ts';
import { examine, type Facts } from './examine.ts';
import type { Entry, MonitorEvent } from './monitor.ts';
import { shown } from './names.ts';
import type { Problems } from './problems.ts';
import { Roster, type Row } from './roster.ts';
import type { MonitorSettings } from './settings.ts';

/** User and group that a message gives to the file that it names. */
export interface GivenOwner {
  readonly uid: number;
  readonly gid: number;
}

interface Announced {
  readonly owner: GivenOwner | null;
  /** Whether the file was there at the last look. */
  there: boolean;
}

/**
 * Entries that are told by messages: texts, and names of files. A message is a change by itself; a file that is gone
 * takes its vassal with it, one that comes back brings it back.
 */
export class Announcements {
  readonly #settings: MonitorSettings;
  readonly #problems: Problems;
  readonly #report: (event: MonitorEvent) => void;
  readonly #texts = new Roster();
  readonly #files = new Map<string, Announced>();

  constructor(settings: MonitorSettings, problems: Problems, report: (event: MonitorEvent) => void) {
    this.#settings = settings;
    this.#problems = problems;
    this.#report = report;
  }

  /** A text of this name: it takes the place of a file that was named so. */
  text(row: Row): void {
    const wasFile = this.#files.get(row.name)?.there === true;
    this.#files.delete(row.name);
    const event = this.#texts.put(row);
    this.#report(wasFile && event.type === 'added' ? { ...event, type: 'changed' } : event);
  }

  /**
   * The file of this name, absolute or relative to where the Emperor works: new, or to be read again. Without such a
   * file, the text of this name again.
   */
  async file(name: string, owner: GivenOwner | null): Promise<void> {
    const found = await examine(resolve(name), this.#settings);
    const known = this.#files.get(name)?.there === true || this.#texts.has(name);
    if ('facts' in found) {
      this.#texts.drop(name);
      this.#files.set(name, { owner, there: true });
      this.#problems.clear(name);
      return this.#report({ type: known ? 'changed' : 'added', entry: entryOf(name, found.facts, owner) });
    }
    const text = this.#texts.get(name);
    if (text !== null) return this.text(text);
    if ('absent' in found && this.#files.has(name)) return this.remove(name);
    const why = 'absent' in found ? 'no such file' : found.unknown;
    this.#problems.say(ERR_MONITOR_MESSAGE, name, `take the vassal ${shown(name)}`, why);
  }

  /** Nothing happens to a name that is not known. */
  remove(name: string): void {
    const wasFile = this.#files.get(name)?.there === true;
    this.#files.delete(name);
    const dropped = this.#texts.drop(name);
    if (wasFile || dropped.length > 0) this.#report({ type: 'removed', name });
  }

  memory(): object {
    return { texts: this.#texts.memory(), files: [...this.#files] };
  }

  resume(memory: object): void {
    const { texts, files } = memory as { texts: object; files: [string, Announced][] };
    this.#texts.resume(texts);
    for (const [name, announced] of files) this.#files.set(name, announced);
  }

  /** Looks which of the announced files are there. */
  async rescan(): Promise<void> {
    for (const [name, announced] of this.#files) {
      const found = await examine(resolve(name), this.#settings);
      if (this.#files.get(name) !== announced || 'unknown' in found) continue;
      const there = 'facts' in found;
      if (there === announced.there) continue;
      announced.there = there;
      this.#report(
        there
          ? { type: 'added', entry: entryOf(name, found.facts, announced.owner) }
          : { type: 'removed', name },
      );
    }
  }
}

function entryOf(name: string, { version, modified, uid, gid }: Facts, owner: GivenOwner | null): Entry {
  const ids = owner ?? { uid, gid };
  return { name, argument: name, directory: null, version, modified, ...ids, text: null, socket: null };
}
