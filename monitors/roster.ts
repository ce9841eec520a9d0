import { hash } from 'node:crypto';
import { inOrder } from './known.ts';
import type { Entry, MonitorEvent } from './monitor.ts';

/** One configuration that a source holds itself: a row, a document, a message. */
export interface Row {
  readonly name: string;
  readonly text: string;
  /** Another stamp is a change, whether it is later or earlier; another text alone is none. */
  readonly stamp: string;
  /** Unix seconds. */
  readonly modified: number;
  /** 0 for unknown: `emperor-tyrant` refuses it. */
  readonly uid: number;
  readonly gid: number;
  readonly socket: string | null;
}

/** What a source of texts has reported so far, and the events that lead from there to what it holds now. */
export class Roster {
  readonly #rows = new Map<string, Row>();

  /**
   * @param found everything that the source holds now
   * @param kept names that are there, but not as a vassal can use them: what was known of them stays
   */
  replace(found: ReadonlyMap<string, Row>, kept: ReadonlySet<string> = new Set()): MonitorEvent[] {
    const gone = [...this.#rows.keys()].filter((name) => !found.has(name) && !kept.has(name));
    const events = [...found.values()].filter((row) => !this.#holds(row));
    return inOrder([...gone.flatMap((name) => this.drop(name)), ...events.map((row) => this.put(row))]);
  }

  /** One row, new or told again: that it is told is the change. */
  put(row: Row): MonitorEvent {
    const type = this.#rows.has(row.name) ? 'changed' : 'added';
    this.#rows.set(row.name, row);
    return { type, entry: entryOf(row) };
  }

  /** One row that is no more; nothing for a name that is not known. */
  drop(name: string): MonitorEvent[] {
    return this.#rows.delete(name) ? [{ type: 'removed', name }] : [];
  }

  memory(): object {
    return [...this.#rows];
  }

  resume(memory: object): void {
    for (const [name, row] of memory as [string, Row][]) this.#rows.set(name, row);
  }

  has(name: string): boolean {
    return this.#rows.has(name);
  }

  get(name: string): Row | null {
    return this.#rows.get(name) ?? null;
  }

  #holds(row: Row): boolean {
    const known = this.#rows.get(row.name);
    return known !== undefined && identity(known) === identity(row);
  }
}

function identity({ stamp, uid, gid, socket }: Row): string {
  return [stamp, uid, gid, socket ?? ''].join('\0');
}

/** The version says of the text too: a row that was renamed is known by it. */
function entryOf(row: Row): Entry {
  const { name, text, modified, uid, gid, socket } = row;
  const version = `${identity(row).replaceAll('\0', ' ')} ${hash('sha1', text)}`;
  return { name, argument: `emperor://${name}`, directory: null, version, modified, uid, gid, text, socket };
}
