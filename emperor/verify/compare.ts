import type { Found } from './found.ts';
import { takesAway, type Planned, type Stage } from './planned.ts';

/** One right too many, in words. */
export interface Excess {
  readonly planned: string;
  readonly found: string;
}

/** What a process has beyond its plan. Less than the plan is none of it: a vassal may drop what it likes. Pure. */
export function compare(planned: Planned, found: Found, stage: Stage): Excess[] {
  if (!takesAway(planned, stage) || (stage === 'begun' && found.raised)) return [];
  return [
    ...numbers('user', planned.uid, found.uids),
    ...groups(planned, found),
    ...found.shared.map((kind) => ({
      planned: `a ${kind} namespace of its own`,
      found: 'that of the Emperor',
    })),
    ...capabilities(planned, found),
    ...(planned.noNewPrivileges && !found.noNewPrivileges
      ? [{ planned: 'no new privileges', found: 'new privileges are possible' }]
      : []),
    ...cgroup(planned, found),
  ];
}

function numbers(what: string, planned: number | null, found: readonly number[]): Excess[] {
  if (planned === null || planned === 0) return [];
  const other = [...new Set(found)].filter((id) => id !== planned);
  return other.length === 0 ? [] : [{ planned: `${what} ${planned}`, found: `${what} ${other.join(', ')}` }];
}

/** A process may become any of its groups. */
function groups({ gid, groups: more }: Planned, found: Found): Excess[] {
  if (gid === null) return [];
  const extra = (ids: readonly number[]): number[] =>
    [...new Set(ids)].filter((id) => id !== gid && more?.includes(id) !== true);
  const own = extra(found.gids);
  const others = more === null ? [] : extra(found.groups);
  return [
    ...(own.length === 0 ? [] : [{ planned: `group ${gid}`, found: `group ${own.join(', ')}` }]),
    ...(others.length === 0
      ? []
      : [
          {
            planned: `no groups but ${[...new Set([gid, ...(more ?? [])])].join(', ')}`,
            found: others.join(', '),
          },
        ]),
  ];
}

/** Nobody but root has capabilities, unless root gave them to the file of a program. */
function capabilities({ uid, capabilities: limit }: Planned, found: Found): Excess[] {
  if (found.ownUsers) return [];
  const held = found.permitted | found.effective;
  if (limit !== null) {
    const allowed = limit.reduce((mask, number) => mask | (1n << BigInt(number)), 0n);
    const extra = (held | found.bounding) & ~allowed;
    if (extra !== 0n) return [{ planned: `no capabilities but ${hex(allowed)}`, found: hex(extra) }];
  }
  const free = uid === null || uid === 0 || found.raised;
  return free || held === 0n ? [] : [{ planned: 'no capabilities', found: hex(held) }];
}

function cgroup({ cgroup: planned }: Planned, { cgroup: found }: Found): Excess[] {
  if (planned === null || found === null || found === planned || found.startsWith(`${planned}/`)) return [];
  return [{ planned: `control group ${planned}`, found }];
}

function hex(mask: bigint): string {
  return `0x${mask.toString(16)}`;
}
