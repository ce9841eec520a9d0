import type { LaunchOperation, LaunchPlan, NamespaceName } from '../native/index.ts';
import { SURVIVING, vassalDescriptors, vassalEnvironment } from './environment.ts';
import { commandFor } from './command.ts';
import type { Owner } from './tyrant.ts';
import type { Vassal } from './vassal.ts';

const SIGKILL = 9;
const EVERYBODY = '0 0 4294967295';

/** What the options say about the birth of every vassal. */
export interface Birth {
  /** Programs with their leading arguments: the first of them that can be executed is what the vassal is. */
  readonly programs: readonly (readonly string[])[];
  /** Arguments before and after the vassal's own configuration. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly startHook: string | null;
  readonly namespaces: readonly NamespaceName[];
  /** What is left to vassals that run as root; `null` for everything. */
  readonly capabilities: readonly number[] | null;
  /** What is done in the process of the vassal right before its program, in this order. */
  readonly asVassal: readonly LaunchOperation[];
  /** Descriptors of this process that every vassal gets under the same numbers. */
  readonly safe: readonly number[];
  /** Root of the vassals, absolute. */
  readonly root: string | null;
  /** It outlives an Emperor that is killed (`emperor-adopt`). */
  readonly survives: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What has to be asked of the system for one launch. */
export interface Surroundings {
  /** The vassal's end of the link, in this process. */
  readonly link: number;
  /** What becomes its standard output or error. */
  readonly output: readonly { readonly from: number; readonly to: number }[];
  /** Its end of the pipe that carries its configuration, for sources that are not files. */
  readonly config: number | null;
  /** Its on-demand socket, which becomes its descriptor 0. */
  readonly socket: number | null;
  /** Directory of the control group that it is born in, `null` for that of the Emperor. */
  readonly group: string | null;
  /** What all of its life can be known by. */
  readonly mark: string;
  /** Where the vassal starts, absolute. */
  readonly folder: string;
  /** The configuration is a program whose output is the configuration. */
  readonly executable: boolean;
  /** Name of the owner in the user database, when its groups are wanted; `null` for the group of the entry alone. */
  readonly user: string | null;
}

/** The life of a vassal before its program (`observed` §1.1), as a plan for the launcher. Pure. */
export function launchPlan(vassal: Vassal, birth: Birth, around: Surroundings): LaunchPlan {
  const { folder, mark } = around;
  const { link, config } = vassalDescriptors(birth.safe);
  const piped = around.config === null ? null : config;
  const said = { folder, link, config: piped, zerg: vassal.zerg, mark };
  return [
    ...bornIn(vassal, birth),
    { op: 'setsid' },
    ...(around.group === null ? [] : [{ op: 'cgroup', path: around.group } as const]),
    ...(birth.survives ? [] : [{ op: 'parent-death-signal', signal: SIGKILL } as const]),
    { op: 'signals-default' },
    ...descriptors(around, birth.safe),
    { op: 'chdir', path: around.folder },
    {
      op: 'environment',
      entries: [...vassalEnvironment(birth.environment, said), ...(birth.survives ? SURVIVING : [])],
    },
    ...startHook(vassal, birth),
    ...enter(birth.root, around.folder),
    ...limited(birth),
    ...(vassal.owner === null
      ? []
      : becoming(inside(vassal.owner, birth), birth.namespaces.includes('user') ? null : around.user)),
    ...birth.asVassal,
    ...execute(birth.programs, vassalArguments(vassal, birth, around)),
  ];
}

/**
 * A vassal is created in its namespaces and is pid 1 in its own. In a user namespace everybody stays who he is, unless
 * the vassal has an owner: that one is root in there, and nobody else exists.
 */
function bornIn({ owner }: Vassal, { namespaces }: Birth): LaunchOperation[] {
  if (namespaces.length === 0) return [];
  const uidMap = owner === null ? EVERYBODY : `0 ${owner.uid} 1`;
  const gidMap = owner === null ? EVERYBODY : `0 ${owner.gid} 1`;
  const slave: LaunchOperation = {
    op: 'mount',
    source: '',
    target: '/',
    type: '',
    flags: ['recursive', 'slave'],
    data: '',
  };
  return [{ op: 'born-in', namespaces, uidMap, gidMap }, ...(namespaces.includes('fs') ? [slave] : [])];
}

/** The owner as the vassal's user namespace numbers him. */
function inside(owner: Owner, { namespaces }: Birth): Owner {
  return namespaces.includes('user') ? { uid: 0, gid: 0 } : owner;
}

/** A program gets no more than its bounding set allows, which only root can make smaller. */
function limited({ capabilities }: Birth): LaunchOperation[] {
  return capabilities === null ? [] : [{ op: 'bounding-capabilities', capabilities }];
}

function descriptors(
  { link, config, socket, output }: Surroundings,
  safe: readonly number[],
): LaunchOperation[] {
  const to = vassalDescriptors(safe);
  const map = [
    { from: link, to: to.link },
    ...(config === null ? [] : [{ from: config, to: to.config }]),
    ...(socket === null ? [] : [{ from: socket, to: 0 }]),
    ...output,
    ...safe.map((descriptor) => ({ from: descriptor, to: descriptor })),
  ];
  const nothing: LaunchOperation = { op: 'open', path: '/dev/null', descriptor: 0, write: false };
  return [{ op: 'descriptors', map }, ...(socket === null ? [nothing] : [])];
}

/** The same folder as it is called inside of the new root, if it is in there. */
function enter(root: string | null, folder: string): LaunchOperation[] {
  if (root === null) return [];
  const above = root === '/' ? '' : root;
  const inside = folder === above || folder.startsWith(`${above}/`);
  return [
    { op: 'chroot', path: root },
    { op: 'chdir', path: inside ? folder.slice(above.length) || '/' : '/' },
  ];
}

function startHook({ name }: Vassal, { startHook }: Birth): LaunchOperation[] {
  return startHook === null ? [] : [{ op: 'run', argv: commandFor(startHook, name), fatal: false }];
}

function becoming({ uid, gid }: Owner, user: string | null): LaunchOperation[] {
  const groups: LaunchOperation =
    user === null ? { op: 'groups', gids: [gid] } : { op: 'init-groups', user, gid };
  return [groups, { op: 'gid', gid }, { op: 'uid', uid }];
}

/** Which option hands over a configuration, by the ending of its name. */
const OPTIONS: readonly (readonly [ending: string, option: string])[] = [
  ['.ini', '--ini'],
  ['.xml', '--xml'],
  ['.yml', '--yaml'],
  ['.yaml', '--yaml'],
  ['.js', '--json'],
  ['.json', '--json'],
];

/** The arguments that name the configuration of a vassal, with what the options put around it. Pure. */
export function vassalArguments(
  vassal: Vassal,
  birth: Birth,
  around: Pick<Surroundings, 'folder' | 'executable'>,
): string[] {
  const { argument } = vassal.entry;
  const file = vassal.zerg > 0 ? argument.replace(/:zerg$/, '') : argument;
  const option = OPTIONS.find(([ending]) => file.endsWith(ending))?.[1] ?? '--config';
  const value = around.executable ? `exec://${quoted(absolute(argument, around.folder))}` : argument;
  return [...birth.before, option, value, ...birth.after];
}

function execute(programs: readonly (readonly string[])[], rest: readonly string[]): LaunchOperation[] {
  return programs.map((program, index) => {
    const argv = [...program, ...rest];
    return { op: index === programs.length - 1 ? 'exec' : 'try-exec', path: argv[0] ?? '', argv };
  });
}

function absolute(path: string, folder: string): string {
  return path.startsWith('/') ? path : `${folder}/${path}`;
}

/** A path as one word of a shell: the vassal runs what follows `exec://` in one. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
