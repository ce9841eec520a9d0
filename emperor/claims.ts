import type { Entry, MonitorEvent } from '../monitors/index.ts';
import type { FleetState } from './upgrade/state.ts';

/** What a source says of one of its entries. */
export type Report = Extract<MonitorEvent, { type: 'added' | 'changed' | 'removed' }>;

/** What is to be told to the fleet, and of which source; a successor waits for the end of the one before. */
export interface Told {
  readonly source: string;
  readonly event: Report;
}

/**
 * Who may run a name. The same name in several sources is one vassal, of the source that told it first; the others wait
 * until that one tells that it is gone. Two vassals of one name would fight for the same addresses.
 */
export class Claims {
  /** By name, the entries of each source in the order in which they were told; the first one runs. */
  readonly #claims = new Map<string, Map<string, Entry>>();

  /** Takes a report; what comes out is for the fleet, in this order. `shadowed` names the source that has the name. */
  take(source: string, event: Report): { readonly told: readonly Told[]; readonly shadowed: string | null } {
    return event.type === 'removed' ? this.#release(source, event) : this.#claim(source, event);
  }

  /** The names of a source. */
  namesOf(source: string): string[] {
    return [...this.#claims].filter(([, claims]) => claims.has(source)).map(([name]) => name);
  }

  memory(): FleetState['claims'] {
    return [...this.#claims].map(([name, claims]) => [name, [...claims]]);
  }

  resume(memory: FleetState['claims']): void {
    for (const [name, claims] of memory) this.#claims.set(name, new Map(claims));
  }

  #claim(
    source: string,
    event: Exclude<Report, { type: 'removed' }>,
  ): { told: readonly Told[]; shadowed: string | null } {
    const { name } = event.entry;
    const claims = this.#claims.get(name) ?? new Map<string, Entry>();
    const isNew = !claims.has(source);
    this.#claims.set(name, claims.set(source, event.entry));
    const holder = holderOf(claims);
    if (holder === source) return { told: [{ source, event }], shadowed: null };
    return { told: [], shadowed: isNew ? holder : null };
  }

  #release(
    source: string,
    event: Extract<Report, { type: 'removed' }>,
  ): { told: readonly Told[]; shadowed: null } {
    const claims = this.#claims.get(event.name);
    const held = claims !== undefined && holderOf(claims) === source;
    claims?.delete(source);
    if (claims?.size === 0) this.#claims.delete(event.name);
    if (claims !== undefined && !held) return { told: [], shadowed: null };
    const [heir] = claims ?? [];
    const succession: Told[] =
      heir === undefined ? [] : [{ source: heir[0], event: { type: 'added', entry: heir[1] } }];
    return { told: [{ source, event }, ...succession], shadowed: null };
  }
}

function holderOf(claims: ReadonlyMap<string, Entry>): string | null {
  return [...claims.keys()][0] ?? null;
}
