import type { Entry } from '../../monitors/index.ts';
import type { Policy } from '../policy.ts';
import { changedOwner, refusal } from '../tyrant.ts';
import type { Vassal } from '../vassal.ts';

/** What a source holds now; `entries` is `null` for one that cannot be read without an effect, or at all. */
export interface Found {
  readonly source: string;
  readonly entries: readonly Entry[] | null;
  readonly problems: readonly string[];
}

/** What would happen to one vassal, and why. */
export interface Step {
  readonly vassal: string;
  readonly source: string;
  readonly action: 'start' | 'reload' | 'stop' | 'restart' | 'wait' | 'refuse' | 'nothing';
  readonly why: string;
}

/** Compares what runs with what the sources hold. Pure. */
export function planOf(running: readonly Vassal[], found: readonly Found[], policy: Policy): Step[] {
  return found.flatMap(({ source, entries }) => {
    if (entries === null) return [];
    const known = running.filter(({ monitor }) => monitor === source);
    const present = entries.map((entry) => {
      const vassal = known.find(({ name }) => name === entry.name);
      const step = vassal === undefined ? fresh(entry, policy) : compared(vassal, entry, policy);
      return { vassal: entry.name, source, ...step };
    });
    const gone = known
      .filter(({ name }) => !entries.some((entry) => entry.name === name))
      .map(({ name }) => ({
        vassal: name,
        source,
        action: 'stop' as const,
        why: 'its configuration is gone',
      }));
    return [...present, ...gone];
  });
}

type Verdict = Pick<Step, 'action' | 'why'>;

function fresh(entry: Entry, policy: Policy): Verdict {
  const refused = refusal(entry, null, policy);
  if (refused !== null) return { action: 'refuse', why: refused.message };
  return { action: 'start', why: 'a new configuration' };
}

function compared(vassal: Vassal, entry: Entry, policy: Policy): Verdict {
  const changed = vassal.entry.version !== entry.version;
  switch (vassal.state) {
    case 'halted':
    case 'halting':
      return { action: 'nothing', why: `user ${vassal.haltedBy} stopped it` };
    case 'refused': {
      const refused = refusal(entry, vassal.owner, policy);
      if (refused !== null) return { action: 'refuse', why: refused.message };
      return { action: 'start', why: 'its configuration may be started now' };
    }
    case 'waiting':
      if (changed) return { action: 'start', why: 'its configuration has changed: a new chance' };
      return { action: 'wait', why: waiting(vassal) };
    case 'dormant':
      return { action: 'wait', why: 'on demand: the first connection starts it' };
    case 'stopping':
      return { action: 'restart', why: 'its configuration is there again' };
    case 'dying':
    case 'leaving':
      return { action: 'restart', why: 'it ends, and is started again' };
  }
  if (!changed) return { action: 'nothing', why: 'it runs as configured' };
  if (vassal.owner !== null && changedOwner(entry, vassal.owner)) {
    return { action: 'stop', why: 'its configuration belongs to another user now' };
  }
  return { action: 'reload', why: 'its configuration has changed' };
}

function waiting({ offence }: Vassal): string {
  if (offence === null) return 'its turn to start';
  return `throttled: attempt ${offence.attempts}, ${offence.delay / 1000} s`;
}
