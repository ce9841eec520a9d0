import { version } from '../../vassal/version.ts';
import type { Log } from '../../vassal/log/index.ts';
import type { Member } from '../member.ts';
import type { Output } from '../output/index.ts';
import type { Policy } from '../policy.ts';
import { reviver } from '../upgrade/revive.ts';
import { STATE_VERSION, type Carry, type FleetState, type MemberState } from '../upgrade/state.ts';
import type { Succession } from '../upgrade/succession.ts';
import { Estate } from './estate.ts';
import { checkFolder, holderAddress } from './folder.ts';
import { Holder, openHolder } from './holder.ts';
import { inheritedState } from './inherit.ts';
import { pack, type HeadState } from './record.ts';

/** What an Emperor tells of itself, for the next one. */
export interface Testament {
  /** A vassal has changed, or is no more. */
  member(key: string, member: Member | null): void;
  household(member: Member | null): void;
  /** Sources, or what the fleet knows of its vassals, have changed. */
  head(memory: () => { memories: HeadState['memories']; fleet: Omit<FleetState, 'members'> }): void;
  /** The Emperor ends as it was asked to: nobody is left. */
  end(): void;
  /** Travels with an upgrade. */
  readonly descriptor: number | null;
}

/**
 * Reaches the holder of a folder, and adopts what it has of an Emperor that was killed. Throws `ERR_ADOPT_FOLDER`,
 * `ERR_ADOPT_HOLDER`.
 * @param connection to the holder, of the Emperor whose place this process takes
 */
export async function adopt(
  directory: string,
  connection: number | null,
  policy: Policy,
  output: Output,
): Promise<{ testament: Testament; succession: Succession | null }> {
  const path = holderAddress(directory);
  // With a connection the folder was looked at; this process may be another user by now.
  if (connection === null) checkFolder(directory);
  const holder = connection === null ? await openHolder(path) : new Holder(connection);
  const state = connection === null ? inheritedState(holder.list(), policy, output.log) : null;
  const testament = testamentOf(new Estate(holder, path, output.log));
  if (state === null) return { testament, succession: null };
  const succession: Succession = {
    inPlace: false,
    dropped: false,
    safe: [],
    listening: [],
    holder: null,
    household: state.household !== null,
    inherit: (relays) => ({ state, reviver: (retinues) => reviver(relays, output, retinues) }),
    goBack: () => undefined,
    done: () => tell(state.fleet.members, output.log),
  };
  return { testament, succession };
}

/** Ends the holder of an Emperor before that this one has no use for. */
export function release(connection: number): void {
  new Holder(connection).end();
}

function tell(members: readonly MemberState[], log: Log): void {
  const running = members.filter(({ process }) => process !== null).length;
  log.event(
    `[emperor] adopted ${running} processes, ${members.length} vassals of an Emperor that was killed`,
  );
}

function testamentOf(estate: Estate): Testament {
  const record = (kind: 'member' | 'household', key: string, member: Member) => () =>
    pack((carry: Carry) => ({
      kind,
      version: STATE_VERSION,
      member: withoutLines(member.memory(key, carry)),
    }));
  return {
    member: (key, member) => estate.member(key, member, record('member', key, member as Member)),
    household: (member) => estate.member('', member, record('household', '', member as Member)),
    head: (memory) =>
      estate.record('head', () =>
        pack(() => {
          const { memories, fleet } = memory();
          const head: HeadState = {
            version: STATE_VERSION,
            pid: process.pid,
            program: version,
            dropped: false,
            listening: [],
            memories,
            fleet: { ...fleet, members: [] },
          };
          return { kind: 'head', head };
        }),
      ),
    end: () => estate.end(),
    get descriptor() {
      return estate.descriptor;
    },
  };
}

/** What it printed last changes all the time, and is no loss. */
function withoutLines(member: MemberState): MemberState {
  return { ...member, journal: { ...member.journal, lines: [] } };
}
