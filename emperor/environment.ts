import { SYSTEMD_VARIABLES } from '../systemd/index.ts';
import { SURVIVES_VARIABLE } from '../vassal/master/options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Descriptor of the link in the Emperor's own instance, and in every vassal unless it is a safe one. */
export const LINK_DESCRIPTOR = 3;

/** Where a vassal finds its link, and the pipe that carries the configuration of a source that is no file. Pure. */
export function vassalDescriptors(safe: readonly number[]): { link: number; config: number } {
  const free = (from: number): number => (safe.includes(from) ? free(from + 1) : from);
  const link = free(LINK_DESCRIPTOR);
  return { link, config: free(link + 1) };
}

/** What is said to a vassal by its environment. */
export interface Said {
  readonly folder: string;
  readonly link: number;
  /** The text of the configuration comes over this descriptor, `null` for a file. */
  readonly config: number | null;
  /** Number of the reinforcement that it is, 0 for none. */
  readonly zerg: number;
  /** Of this life. */
  readonly mark: string;
}

/** What is said to this process alone: its sources, its own Emperor, the service manager. */
const PRIVATE = new Set<string>([
  ...SYSTEMD_VARIABLES,
  'UWSGI_EMPEROR',
  'UWSGI_EMPEROR_FD',
  'UWSGI_EMPEROR_FD_CONFIG',
  SURVIVES_VARIABLE,
]);
const FOR_VASSALS = 'UWSGI_VASSAL_';

/** Names the lives that a process belongs to, from the outermost Emperor to the innermost, separated by spaces. */
export const MARK = 'EMPERORD_VASSAL';

/**
 * The environment of a vassal, as `NAME=value`: that of the Emperor, with `UWSGI_VASSAL_X` as `UWSGI_X` (manual
 * 7.2.4), the link, and the folder of the vassals.
 */
export function vassalEnvironment(own: Environment, { folder, link, config, zerg, mark }: Said): string[] {
  const given = Object.entries(own).filter(([name, value]) => value !== undefined && !PRIVATE.has(name));
  const kept = given.filter(([name]) => !name.startsWith(FOR_VASSALS));
  const renamed = given
    .filter(([name]) => name.startsWith(FOR_VASSALS) && name.length > FOR_VASSALS.length)
    .map(([name, value]) => [`UWSGI_${name.slice(FOR_VASSALS.length)}`, value] as const);
  const all = new Map([
    ...kept,
    ...renamed,
    ['UWSGI_EMPEROR_FD', String(link)] as const,
    ...(config === null ? [] : [['UWSGI_EMPEROR_FD_CONFIG', String(config)] as const]),
    ...(zerg > 0 ? [['UWSGI_BROODLORD_NUM', String(zerg)] as const] : []),
    ['UWSGI_VASSALS_DIR', folder] as const,
    [MARK, [own[MARK], mark].filter(Boolean).join(' ')] as const,
  ]);
  return [...all].map(([name, value]) => `${name}=${value}`);
}

/** What is added for a vassal that outlives the Emperor. */
export const SURVIVING: readonly string[] = [`${SURVIVES_VARIABLE}=1`];

/** The environment of the Emperor's own instance: what this process has, and the link. */
export function ownEnvironment(own: Environment): string[] {
  const given = Object.entries(own).filter(([name, value]) => value !== undefined && !PRIVATE.has(name));
  const more = ['EMPERORD_HOUSEHOLD=1', `UWSGI_EMPEROR_FD=${LINK_DESCRIPTOR}`];
  const kept = given.map(([name, value]) => `${name}=${value}`);
  return [
    ...kept,
    ...(own['UWSGI_EMPEROR'] === undefined ? [] : [`UWSGI_EMPEROR=${own['UWSGI_EMPEROR']}`]),
    ...more,
  ];
}
