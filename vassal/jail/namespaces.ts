import { NAMESPACES, type LaunchOperation, type LaunchPlan, type NamespaceName } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import * as rows from './options.ts';
import { refuse, words } from './words.ts';

/** Status of an instance that wants to be started again in a new jail. */
export const RELOAD_STATUS = 17;

/** Which namespaces an instance runs in, and how it gets there. */
export interface Entry {
  readonly namespaces: readonly NamespaceName[];
  /** Sockets of the instances whose namespaces are entered first. */
  readonly join: readonly string[];
  /** Runs below a keeper. */
  readonly refork: boolean;
  readonly hostname: string | null;
  /** Goes out for a reload, and the keeper starts it again. */
  readonly outside: boolean;
  /** With mounts of its own: those that are made inside do not go out. A root that has changed may be no mount, and had it done before. */
  readonly slave: boolean;
}

/** Kinds of namespaces by name, comma separated. Throws `ERR_JAIL_OPTION`. */
export function namespacesOf(option: string, lists: readonly string[]): NamespaceName[] {
  const known: readonly string[] = NAMESPACES;
  const kinds = words(lists).map((word) => {
    const name = word === 'mnt' || word === 'mount' ? 'fs' : word;
    if (known.includes(name)) return name as NamespaceName;
    throw refuse(option, `unknown namespace "${word}"`, NAMESPACES.join(', '));
  });
  return [...new Set(kinds)];
}

/** The root directory and the host name of `namespace = ROOT:NAME`. */
export function systemOf(text: string): { root: string; hostname: string | null } {
  const colon = text.indexOf(':');
  if (colon === -1) return { root: text, hostname: null };
  return { root: text.slice(0, colon), hostname: text.slice(colon + 1) };
}

/** How a configuration enters its namespaces; `null` when it stays where it is. A root of its own needs own mounts. */
export function entryOf(configuration: Configuration): Entry | null {
  const system = configuration.get(rows.namespace);
  const rooted = [rows.chroot, rows.pivotRoot, rows.namespace].some((row) => configuration.isSet(row));
  const asked = namespacesOf('unshare', configuration.get(rows.unshare));
  const net: NamespaceName[] = configuration.isSet(rows.namespaceNet) ? ['net'] : [];
  const whole: NamespaceName[] = system === null ? [] : ['fs', 'ipc', 'pid', 'uts', ...net];
  const namespaces = [...new Set([...asked, ...whole, ...(rooted ? (['fs'] as const) : [])])];
  const join = configuration.get(rows.setns);
  const reforks = [rows.refork, rows.reforkAsRoot, rows.reforkPostJail].some((row) => configuration.get(row));
  if (namespaces.length === 0 && join.length === 0 && !reforks) return null;
  return {
    namespaces,
    join,
    refork: reforks || namespaces.includes('pid'),
    hostname: system === null ? null : systemOf(system).hostname,
    outside: system !== null,
    slave: namespaces.includes('fs'),
  };
}

/** The namespaces that are entered after the root has changed (`unshare2`); `null` for none. */
export function laterEntryOf(configuration: Configuration, rooted: boolean): Entry | null {
  const namespaces = namespacesOf('unshare2', configuration.get(rows.unshare2));
  if (namespaces.length === 0) return null;
  const refork = namespaces.includes('pid');
  const slave = !rooted && namespaces.includes('fs');
  return { namespaces, join: [], refork, hostname: null, outside: false, slave };
}

/** What is known of the process that enters. */
export interface Entering {
  /** The command of this process, which is started again inside. */
  readonly command: readonly string[];
  readonly uid: number;
  readonly gid: number;
  /** An Emperor starts the instance again when it goes out; the keeper does it otherwise. */
  readonly emperor: boolean;
  /** Entries as `NAME=value`. */
  readonly environment: readonly string[];
}

/** The way into the namespaces as a launch plan: this process becomes the launcher, which becomes this program again. */
export function entryPlan(entry: Entry, { command, uid, gid, emperor, environment }: Entering): LaunchPlan {
  const has = (kind: NamespaceName): boolean => entry.namespaces.includes(kind);
  const later = entry.namespaces.filter((kind) => kind !== 'user' && kind !== 'pid');
  const again = entry.outside && !emperor ? { status: RELOAD_STATUS, argv: command } : null;
  const plan: (LaunchOperation | false)[] = [
    { op: 'signals-default' },
    ...entry.join.map((socket): LaunchOperation => ({ op: 'join-namespaces', socket })),
    has('user') && { op: 'user-namespace', uidMap: mapOf(uid), gidMap: mapOf(gid) },
    entry.refork && { op: 'refork', namespaces: has('pid') ? ['pid'] : [], again },
    later.length > 0 && { op: 'unshare', namespaces: later },
    entry.slave && {
      op: 'mount',
      source: '',
      target: '/',
      type: '',
      flags: ['recursive', 'slave'],
      data: '',
    },
    entry.hostname !== null && { op: 'hostname', name: entry.hostname },
    // Not for the keeper, which would hand it to the next start.
    { op: 'environment', entries: environment },
    { op: 'exec', path: command[0] ?? '', argv: command },
  ];
  return plan.filter((operation) => operation !== false);
}

/** Root keeps everybody as they are; anybody else is root inside, as himself. */
function mapOf(id: number): string {
  return id === 0 ? '0 0 4294967295' : `0 ${id} 1`;
}
