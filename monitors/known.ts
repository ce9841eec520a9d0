import type { Examination, Facts } from './examine.ts';
import type { Entry, MonitorEvent } from './monitor.ts';

interface Known {
  readonly path: string;
  readonly facts: Facts;
}

/**
 * What a source has reported so far, and the events that lead from there to what was found now. Knows no file system:
 * it compares.
 */
export class KnownEntries {
  readonly #known = new Map<string, Known>();
  readonly #directory: string | null;

  /** @param directory working directory of the vassals */
  constructor(directory: string | null) {
    this.#directory = directory;
  }

  names(): string[] {
    return [...this.#known.keys()];
  }

  memory(): object {
    return [...this.#known];
  }

  resume(memory: object): void {
    for (const [name, known] of memory as [string, Known][]) this.#known.set(name, known);
  }

  path(name: string): string | null {
    return this.#known.get(name)?.path ?? null;
  }

  /** Paths of entries by each path that their symbolic links lead over. */
  targets(): Map<string, string[]> {
    const targets = new Map<string, string[]>();
    for (const { path, facts } of this.#known.values()) {
      for (const target of facts.targets) targets.set(target, [...(targets.get(target) ?? []), path]);
    }
    return targets;
  }

  /** Takes in what was found; `null` when it says nothing new. */
  update(name: string, path: string, found: Examination): MonitorEvent | null {
    const before = this.#known.get(name);
    if ('unknown' in found) return null;
    if ('absent' in found) {
      this.#known.delete(name);
      return before === undefined ? null : { type: 'removed', name };
    }
    this.#known.set(name, { path, facts: found.facts });
    if (before?.facts.version === found.facts.version) return null;
    return { type: before === undefined ? 'added' : 'changed', entry: this.#entry(name, found.facts) };
  }

  #entry(name: string, { version, modified, uid, gid }: Facts): Entry {
    const directory = this.#directory;
    return { name, argument: name, directory, version, modified, uid, gid, text: null, socket: null };
  }
}

/** Removals first, so that a renamed configuration is stopped before it is started under its new name. */
export function inOrder(events: readonly MonitorEvent[]): MonitorEvent[] {
  const nameOf = (event: MonitorEvent): string => ('entry' in event ? event.entry.name : '');
  const late = (event: MonitorEvent): number => (event.type === 'removed' ? 0 : 1);
  return [...events].sort((a, b) => late(a) - late(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
}
