import { readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { addGid, gid, uid } from '../master/options.ts';
import { groupId, userId } from '../sockets/index.ts';
import { capabilitiesOf } from './capabilities.ts';
import { cap, noInitgroups } from './options.ts';

/** Who an instance becomes; `null` for what stays as it is. */
export interface Identity {
  readonly uid: number | null;
  readonly gid: number | null;
  /** Supplementary groups: exactly these. */
  readonly groups: readonly number[];
  /** Capabilities that are kept, and nothing else. */
  readonly capabilities: readonly number[] | null;
}

/**
 * The identity of a configuration; `null` when nothing changes. The groups are the group, those of `add-gid`, or
 * without these and without `no-initgroups` those that the group database gives the user.
 */
export function identityOf(configuration: Configuration): Identity | null {
  const user = configuration.get(uid);
  const group = configuration.get(gid);
  const kept = configuration.isSet(cap) ? capabilitiesOf('cap', configuration.get(cap)) : null;
  if (user === null && group === null && kept === null) return null;
  const own = group === null ? null : groupId(group, 'gid');
  const more = configuration.get(addGid).map((name) => groupId(name, 'add-gid'));
  const fromDatabase = more.length === 0 && user !== null && own !== null && !configuration.get(noInitgroups);
  const other = fromDatabase ? groupsOfUser(userId(user, 'uid'), readDatabases()) : more;
  return {
    uid: user === null ? null : userId(user, 'uid'),
    gid: own,
    groups: [...new Set([...(own === null ? [] : [own]), ...other])],
    capabilities: kept,
  };
}

interface Databases {
  readonly passwd: string;
  readonly group: string;
}

const readUsers = (): string => readFileSync('/etc/passwd', 'utf8');

function readDatabases(): Databases {
  return { passwd: readUsers(), group: readFileSync('/etc/group', 'utf8') };
}

const rowsOf = (database: string): string[][] => database.split('\n').map((line) => line.split(':'));

/** Name of a user id in the user database; `null` for an id that is not in it. */
export function userName(id: number, users: string = readUsers()): string | null {
  return rowsOf(users).find(([, , number]) => number === String(id))?.[0] ?? null;
}

/** The groups that list a user as a member. */
export function groupsOfUser(id: number, databases: Databases): number[] {
  const name = userName(id, databases.passwd);
  if (name === null) return [];
  return rowsOf(databases.group)
    .filter(([, , , members = '']) => members.split(',').includes(name))
    .map(([, , number]) => Number(number));
}

/**
 * Becomes that identity for good: groups first, then the group, then the user, then the capabilities. Throws what the
 * system says. Capabilities hold for this thread, and with the ambient set for every program that it starts.
 */
export function become({ uid, gid, groups, capabilities }: Identity): void {
  const root = process.getuid?.() === 0;
  const changes = uid !== null || gid !== null;
  if (capabilities !== null) native.perform([{ op: 'keep-capabilities', on: true }]);
  if (root && changes) process.setgroups?.([...groups]);
  if (gid !== null) process.setgid?.(gid);
  // A root that stays root would get all of them back with the next program.
  if (capabilities !== null && root && (uid ?? 0) === 0)
    native.perform([{ op: 'bounding-capabilities', capabilities }]);
  if (uid !== null) process.setuid?.(uid);
  if (capabilities !== null) {
    native.perform([
      { op: 'capabilities', effective: capabilities, permitted: capabilities, inheritable: capabilities },
      { op: 'ambient-capabilities', capabilities },
    ]);
  }
  const wrong = (uid !== null && process.getuid?.() !== uid) || (gid !== null && process.getgid?.() !== gid);
  if (wrong) throw new Error(`still user ${process.getuid?.()} and group ${process.getgid?.()}`);
}
