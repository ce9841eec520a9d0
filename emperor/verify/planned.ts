import type { LaunchOperation, LaunchPlan, NamespaceName } from '../../native/index.ts';

/**
 * When a process is looked at: when its program had just begun, or when it said that it accepts. What the file of a
 * program gave it (a wrapper that is setuid in order to enter a cage) it may have at the beginning.
 */
export type Stage = 'begun' | 'accepting';

/** What a launch plan leaves to a process, as seen from outside of it; `null` and empty where it takes nothing away. */
export interface Planned {
  readonly uid: number | null;
  readonly gid: number | null;
  /** `null` when the group database decides. */
  readonly groups: readonly number[] | null;
  readonly namespaces: readonly NamespaceName[];
  /** The only capabilities that it may get. */
  readonly capabilities: readonly number[] | null;
  readonly noNewPrivileges: boolean;
  /** Directory of its control group. */
  readonly cgroup: string | null;
}

type Kind = LaunchOperation['op'];
type Named<Name, Operation> = Operation extends { op: infer Names }
  ? Name extends Names
    ? Operation
    : never
  : never;
type Step<Name extends Kind> = Named<Name, LaunchOperation>;

/** Reads out of a plan what its process may be afterwards. Pure. */
export function plannedBy(plan: LaunchPlan): Planned {
  const last = <Name extends Kind>(name: Name): Step<Name> | null =>
    (plan.findLast(({ op }) => op === name) as Step<Name> | undefined) ?? null;
  const born = last('born-in');
  const outside = (id: number, map: string | undefined): number =>
    born?.namespaces.includes('user') === true ? mapped(id, map ?? '') : id;
  const gid = last('gid');
  const groups = last('groups');
  const uid = last('uid');
  return {
    uid: uid === null ? null : outside(uid.uid, born?.uidMap),
    gid: gid === null ? null : outside(gid.gid, born?.gidMap),
    groups: groups === null ? null : groups.gids.map((id) => outside(id, born?.gidMap)),
    namespaces: born?.namespaces ?? [],
    capabilities: last('bounding-capabilities')?.capabilities ?? null,
    noNewPrivileges: last('no-new-privileges') !== null,
    cgroup: last('cgroup')?.path ?? null,
  };
}

/** What the only row of a map of user_namespaces(7) makes of a number inside. */
function mapped(id: number, map: string): number {
  const [inside = 0, outside = 0] = map.split(' ').map(Number);
  return id - inside + outside;
}

/** Whether there is anything that a process could have beyond it. What root may change at will is no limit later. */
export function takesAway(planned: Planned, stage: Stage): boolean {
  const { uid, gid, namespaces, capabilities, noNewPrivileges, cgroup } = planned;
  if (stage === 'accepting') return uid !== null;
  const limits = [uid, gid, capabilities, cgroup].some((limit) => limit !== null);
  return limits || namespaces.length > 0 || noNewPrivileges;
}
