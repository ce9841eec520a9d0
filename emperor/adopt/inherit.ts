import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Log } from '../../vassal/log/index.ts';
import type { Policy } from '../policy.ts';
import { systemClock } from '../upgrade/clock.ts';
import { STATE_VERSION, type EmperorState, type MemberState } from '../upgrade/state.ts';
import type { Held } from './holder.ts';
import { expectedAnew, unpack, type HeadState } from './record.ts';

/** A record of the holder, as `Estate` writes it. */
type Record =
  | { readonly kind: 'head'; readonly head: HeadState }
  | { readonly kind: 'member' | 'household'; readonly version: number; readonly member: MemberState };

/**
 * The state of an Emperor that was killed, from what the holder has of it; `null` for nothing. A record that cannot be
 * read costs that vassal: its link is closed, so that it ends, and its source starts it anew.
 */
export function inheritedState(all: readonly Held[], policy: Policy, log: Log): EmperorState | null {
  const now = systemClock();
  const members: MemberState[] = [];
  let head: HeadState | null = null;
  let household: MemberState | null = null;
  for (const { descriptors } of all) {
    const [file = -1, ...others] = descriptors;
    const record = readRecord(file);
    closeSync(file);
    if (record?.kind === 'head') head = record.head;
    else if (record?.version === STATE_VERSION) {
      const member = expectedAnew(unpack(record.member, others), policy, now);
      if (record.kind === 'household') household = member;
      else members.push(member);
    } else {
      log.event('[emperor] a record of the Emperor before cannot be read: that vassal is started anew');
      for (const descriptor of others) closeSync(descriptor);
    }
  }
  if (members.length === 0 && household === null) return null;
  return {
    ...(head ?? emptyHead()),
    back: null,
    client: null,
    holder: null,
    descriptors: [],
    safe: [],
    unwritten: [],
    household,
    fleet: { ...(head ?? emptyHead()).fleet, members: members.sort(inOrder) },
  };
}

/** From the first byte on, wherever somebody else has read to. */
function readRecord(file: number): Record | null {
  try {
    const bytes = Buffer.alloc(fstatSync(file).size);
    return JSON.parse(bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0))) as Record;
  } catch {
    return null;
  }
}

/** As they came to the Emperor before. */
function inOrder(one: MemberState, other: MemberState): number {
  return one.vassal.born - other.vassal.born || (one.key < other.key ? -1 : 1);
}

function emptyHead(): HeadState {
  return {
    version: STATE_VERSION,
    pid: 0,
    program: 'unknown',
    dropped: false,
    listening: [],
    memories: [],
    fleet: { members: [], claims: [], leaving: [], successors: [], zergs: [] },
  };
}
