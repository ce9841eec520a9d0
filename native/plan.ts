/**
 * The launch plan (design §2): the ordered list of what happens between the birth of a process and its program.
 * It is plain data, so that the launcher program and the fork server execute the same description.
 */
export type LaunchPlan = readonly LaunchOperation[];

export type LaunchOperation =
  | SessionOperation
  | ShareOperation
  | IdentityOperation
  | NamespaceOperation
  | MountOperation
  | ProgramOperation;

/** Session, parent, signals and what a process inherits. */
type SessionOperation =
  | { readonly op: 'setsid' | 'process-group' | 'signals-default' }
  | { readonly op: 'parent-death-signal'; readonly signal: number }
  /** Orphans below this process become its children. */
  | { readonly op: 'subreaper'; readonly on: boolean }
  | { readonly op: 'umask'; readonly mask: number }
  /** personality(2), such as 0x0040000 for no address space randomization. */
  | { readonly op: 'personality'; readonly persona: number }
  /** The name that `ps -o comm` shows, at most 15 bytes (the exec resets it; the program sets its own). */
  | { readonly op: 'name'; readonly name: string };

/** How much of the machine it gets. */
type ShareOperation =
  /** A change of the nice value. */
  | { readonly op: 'nice'; readonly increment: number }
  /** The nice value itself, -20 to 19. */
  | { readonly op: 'priority'; readonly value: number }
  /** Class 0 none, 1 real time, 2 best effort, 3 idle; level 0 to 7, 0 the best. */
  | { readonly op: 'io-priority'; readonly class: number; readonly level: number }
  | { readonly op: 'cpu-affinity'; readonly cpus: readonly number[] }
  /** Policy as sched(7) numbers it (3 batch, 5 idle); `level` is the real-time priority, else 0. */
  | { readonly op: 'scheduler'; readonly policy: number; readonly level: number }
  | { readonly op: 'oom-score-adjust'; readonly score: number }
  /** `null` means no limit. Bytes, seconds or a count, as setrlimit(2) says. */
  | {
      readonly op: 'resource-limit';
      readonly resource: ResourceName;
      readonly soft: number | null;
      readonly hard: number | null;
    }
  /** The kernel may merge equal pages (KSM): of all memory, EINVAL before Linux 6.4; of the mappings that are there now. */
  | { readonly op: 'merge-memory' | 'merge-mappings' }
  /** Moves it into the control group of this directory, of either version. */
  | { readonly op: 'cgroup'; readonly path: string };

/** Who it is and what it may. */
type IdentityOperation =
  /** Supplementary groups: exactly these. */
  | { readonly op: 'groups'; readonly gids: readonly number[] }
  /** Supplementary groups from the group database. */
  | { readonly op: 'init-groups'; readonly user: string; readonly gid: number }
  | { readonly op: 'gid'; readonly gid: number }
  | { readonly op: 'uid'; readonly uid: number }
  /** Capabilities by number, 0 to 63; those that the kernel does not know are left out. */
  | {
      readonly op: 'capabilities';
      readonly effective: readonly number[];
      readonly permitted: readonly number[];
      readonly inheritable: readonly number[];
    }
  | {
      readonly op: 'bounding-capabilities' | 'ambient-capabilities';
      readonly capabilities: readonly number[];
    }
  /** Whether a change of the user keeps the permitted capabilities, until the exec. */
  | { readonly op: 'keep-capabilities'; readonly on: boolean }
  /** prctl(PR_SET_SECUREBITS). */
  | { readonly op: 'secure-bits'; readonly bits: number }
  | { readonly op: 'no-new-privileges' }
  /** Refuses system calls by name: with EPERM, or by the end of the process. Needs no_new_privs or CAP_SYS_ADMIN. */
  | { readonly op: 'seccomp'; readonly action: 'errno' | 'kill'; readonly deny: readonly string[] };

/** What it sees of the machine. */
type NamespaceOperation =
  /**
   * Only as the first: the process is created in these namespaces; without a refork nothing else gives it a pid
   * namespace. Maps as in user_namespaces(7), for the kind `user`, in which it becomes user and group 0. Not for a process that exists already.
   */
  | {
      readonly op: 'born-in';
      readonly namespaces: readonly NamespaceName[];
      readonly uidMap?: string;
      readonly gidMap?: string;
    }
  /** A pid or time namespace holds for the children only. */
  | { readonly op: 'unshare'; readonly namespaces: readonly NamespaceName[] }
  | { readonly op: 'user-namespace'; readonly uidMap: string; readonly gidMap: string }
  /** setns(2) on a descriptor or a path; `kind` null for whatever it is. */
  | {
      readonly op: 'enter-namespace';
      readonly kind: NamespaceName | null;
      readonly from: number | string;
    }
  /** Enters those that another instance hands out on this unix socket (manual 8.4.4). */
  | { readonly op: 'join-namespaces'; readonly socket: string }
  /**
   * Goes on in a child, created in these namespaces, while this process stays outside as its keeper: it hands signals
   * on and ends as the child does. With `again` it becomes that program when the child ends with that status.
   * For the launcher only.
   */
  | {
      readonly op: 'refork';
      readonly namespaces: readonly NamespaceName[];
      readonly again: { readonly status: number; readonly argv: readonly string[] } | null;
    }
  | { readonly op: 'hostname'; readonly name: string };

/** What its tree of files is. */
type MountOperation =
  /** mount(2). A bind mount takes its own attributes (`readonly`, `nosuid` …) too, recursively when it is. */
  | {
      readonly op: 'mount';
      readonly source: string;
      readonly target: string;
      readonly type: string;
      readonly flags: readonly MountFlag[];
      readonly data: string;
    }
  /** Mounts what `Native.detachedMount` made. */
  | { readonly op: 'attach-mount'; readonly tree: number; readonly target: string }
  | { readonly op: 'unmount'; readonly target: string; readonly flags: readonly UnmountFlag[] }
  /** The old root is found at `old`, as the new root names it after `root`. Ends in the new `/`. */
  | { readonly op: 'pivot-root'; readonly root: string; readonly old: string }
  | { readonly op: 'chroot'; readonly path: string }
  | { readonly op: 'chdir'; readonly path: string };

/** Descriptors, environment and the program itself. */
type ProgramOperation =
  /** `from` becomes `to`; everything above 2 that is not a `to` is closed. 0, 1, 2 stay unless they are a `to`. */
  | { readonly op: 'descriptors'; readonly map: readonly { readonly from: number; readonly to: number }[] }
  /** Opens a path on a descriptor: `/dev/null` on 0. */
  | { readonly op: 'open'; readonly path: string; readonly descriptor: number; readonly write: boolean }
  /** Replaces the whole environment, entries as `NAME=value`. */
  | { readonly op: 'environment'; readonly entries: readonly string[] }
  /** Runs a program and waits for it. With `fatal`, a status other than 0 ends the launch. */
  | { readonly op: 'run'; readonly argv: readonly string[]; readonly fatal: boolean }
  /** Becomes this program if it can be executed; goes on with the next operation otherwise. Only right before another one or `exec`. */
  | { readonly op: 'try-exec'; readonly path: string; readonly argv: readonly string[] }
  /**
   * Instead of a program, and for the launcher only: keeps what a client on this listening unix socket gives it
   * (docs/adopt.md), until it is told to end.
   */
  | { readonly op: 'hold'; readonly listener: number }
  /** Always last. The path is not searched in PATH when it holds a slash. */
  | { readonly op: 'exec'; readonly path: string; readonly argv: readonly string[] };

export const RESOURCES = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;
export type ResourceName = (typeof RESOURCES)[number];

export const NAMESPACES = ['fs', 'ipc', 'pid', 'uts', 'net', 'user', 'cgroup', 'time'] as const;
export type NamespaceName = (typeof NAMESPACES)[number];

export const MOUNT_FLAGS = [
  'bind',
  'recursive',
  'readonly',
  'nosuid',
  'nodev',
  'noexec',
  'noatime',
  'nodiratime',
  'strictatime',
  'relatime',
  'remount',
  'move',
  'private',
  'slave',
  'shared',
  'unbindable',
  'sync',
  'dirsync',
  'mandlock',
  'silent',
  'lazytime',
] as const;
export type MountFlag = (typeof MOUNT_FLAGS)[number];

export const UNMOUNT_FLAGS = ['force', 'detach', 'expire', 'nofollow'] as const;
export type UnmountFlag = (typeof UNMOUNT_FLAGS)[number];

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
