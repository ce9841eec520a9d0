/**
 * The launch plan (design §2): the ordered list of what happens between the birth of a process and its program.
 * It is plain data, so that the launcher program and the fork server execute the same description.
 */
export type LaunchPlan = readonly LaunchOperation[];

export type LaunchOperation =
  | { readonly op: 'setsid' }
  | { readonly op: 'process-group' }
  | { readonly op: 'parent-death-signal'; readonly signal: number }
  | { readonly op: 'signals-default' }
  | { readonly op: 'umask'; readonly mask: number }
  | { readonly op: 'nice'; readonly increment: number }
  | { readonly op: 'oom-score-adjust'; readonly score: number }
  | {
      readonly op: 'resource-limit';
      readonly resource: ResourceName;
      readonly soft: number | null;
      readonly hard: number | null;
    }
  /** Supplementary groups: exactly these. */
  | { readonly op: 'groups'; readonly gids: readonly number[] }
  /** Supplementary groups from the group database. */
  | { readonly op: 'init-groups'; readonly user: string; readonly gid: number }
  | { readonly op: 'gid'; readonly gid: number }
  | { readonly op: 'uid'; readonly uid: number }
  | { readonly op: 'no-new-privileges' }
  | { readonly op: 'unshare'; readonly namespaces: readonly NamespaceName[] }
  | { readonly op: 'chroot'; readonly path: string }
  | { readonly op: 'chdir'; readonly path: string }
  /** `from` becomes `to`; everything above 2 that is not a `to` is closed. 0, 1, 2 stay unless they are a `to`. */
  | { readonly op: 'descriptors'; readonly map: readonly { readonly from: number; readonly to: number }[] }
  /** Opens a path on a descriptor: `/dev/null` on 0. */
  | { readonly op: 'open'; readonly path: string; readonly descriptor: number; readonly write: boolean }
  /** Replaces the whole environment, entries as `NAME=value`. */
  | { readonly op: 'environment'; readonly entries: readonly string[] }
  /** The name that `ps -o comm` shows, at most 15 bytes (the exec resets it; the program sets its own). */
  | { readonly op: 'name'; readonly name: string }
  /** Runs a program and waits for it. With `fatal`, a status other than 0 ends the launch. */
  | { readonly op: 'run'; readonly argv: readonly string[]; readonly fatal: boolean }
  /** Always last. The path is not searched in PATH when it holds a slash. */
  | { readonly op: 'exec'; readonly path: string; readonly argv: readonly string[] };

export type ResourceName =
  'as' | 'core' | 'cpu' | 'data' | 'fsize' | 'memlock' | 'nofile' | 'nproc' | 'stack';
export type NamespaceName = 'fs' | 'ipc' | 'uts' | 'net' | 'user' | 'cgroup';

/** How a launch that did not reach its program ended: the operation, what it was doing, and why. */
export interface LaunchReport {
  /** Position in the plan, from 0. */
  readonly index: number;
  readonly operation: string;
  /** The argument that failed, as text. */
  readonly argument: string;
  /** Errno of the system, or the wait status of a `run` as a negative number. */
  readonly errno: number;
}
