import { native, type LaunchPlan } from '../native/index.ts';
import type { Start } from '../vassal/instance.ts';
import { wantedSockets } from '../vassal/sockets/index.ts';
import { emperorAdopt } from './adopt/options.ts';
import { LINK_DESCRIPTOR, ownEnvironment, SURVIVING } from './environment.ts';
import { Member, type World } from './member.ts';
import { VassalProcess } from './process.ts';
import { newVassal } from './vassal.ts';

const NAME = 'emperor-instance';
const SIGKILL = 9;

/** How the Emperor's own instance is born. */
interface Kin {
  readonly self: readonly string[];
  readonly directory: string;
  /** It outlives an Emperor that is killed. */
  readonly survives: boolean;
}

/** What the household needs of the reign. */
export type HouseholdWorld = Pick<World, 'policy' | 'log' | 'now' | 'revive' | 'changed'> & { gone(): void };

/**
 * The instance of an Emperor that has sockets of its own: a process of the same command line, started before the
 * privileges are dropped, and looked after by the same rules as a vassal, though it is none. `null` without sockets.
 * @param runs it is there already
 */
export function createHousehold(start: Start, world: HouseholdWorld, runs = false): Member | null {
  if (!runs && wantedSockets(start.configuration).length === 0) return null;
  const directory = process.cwd();
  const kin = { self: start.self, directory, survives: start.configuration.isSet(emperorAdopt) };
  const entry = {
    name: NAME,
    argument: '',
    directory,
    version: '',
    modified: 0,
    uid: 0,
    gid: 0,
    text: null,
    socket: null,
  };
  return new Member(newVassal(entry, '', world.now()), {
    ...world,
    policy: { ...world.policy, tyrant: false, onDemand: false, broodlord: 0 },
    enqueue: (launch) => launch(),
    launch: (_vassal, _socket, emit) =>
      new VassalProcess(native, NAME, null, (link) => planOf(kin, link), emit),
    open: () => Promise.resolve(null),
    check: () => Promise.resolve(null),
    hook: () => undefined,
    reinforce: () => undefined,
    forget: () => world.gone(),
  });
}

function planOf({ self, directory, survives }: Kin, link: number): LaunchPlan {
  const argv = [...self, ...process.argv.slice(2)];
  return [
    { op: 'setsid' },
    ...(survives ? [] : [{ op: 'parent-death-signal', signal: SIGKILL } as const]),
    { op: 'signals-default' },
    { op: 'descriptors', map: [{ from: link, to: LINK_DESCRIPTOR }] },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'chdir', path: directory },
    { op: 'environment', entries: [...ownEnvironment(process.env), ...(survives ? SURVIVING : [])] },
    { op: 'exec', path: argv[0] ?? '', argv },
  ];
}
