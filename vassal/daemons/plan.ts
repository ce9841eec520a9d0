import type { LaunchPlan } from '../../native/index.ts';
import { shellLine } from './line.ts';
import type { DaemonSettings } from './settings.ts';

const SIGKILL = 9;
const SHELL = '/bin/sh';

/** What a daemon starts with, beside its settings. */
export interface Circumstances {
  /** Entries as `NAME=value`. */
  readonly environment: readonly string[];
  readonly directory: string | null;
}

/**
 * How a command of the instance is born: in a session of its own, with nothing to read, and none of the capabilities
 * that the instance keeps.
 * @param own what comes right before the shell
 * @param stdin what it reads: nothing, what the master reads (`true`), or a descriptor
 */
export function commandPlan(
  command: string,
  { environment, directory }: Circumstances,
  own: LaunchPlan = [],
  stdin: boolean | number = false,
): LaunchPlan {
  return [
    { op: 'setsid' },
    { op: 'signals-default' },
    { op: 'descriptors', map: typeof stdin === 'number' ? [{ from: stdin, to: 0 }] : [] },
    ...(stdin !== false ? [] : [{ op: 'open', path: '/dev/null', descriptor: 0, write: false } as const]),
    { op: 'environment', entries: environment },
    ...(directory === null ? [] : [{ op: 'chdir', path: directory } as const]),
    { op: 'ambient-capabilities', capabilities: [] },
    ...own,
    { op: 'exec', path: SHELL, argv: [SHELL, '-c', command] },
  ];
}

/** How a daemon is born. One without a pidfile ends with the master, whatever ends it. */
export function planOf(settings: DaemonSettings, circumstances: Circumstances): LaunchPlan {
  const { command, stdin, pidfile, nsPid } = settings;
  const bound: LaunchPlan = pidfile === null ? [{ op: 'parent-death-signal', signal: SIGKILL }] : [];
  return [
    ...(nsPid ? [{ op: 'born-in', namespaces: ['pid'] } as const] : []),
    // The first of a pid namespace gets no signal that it does not handle: better a shell than the daemon.
    ...commandPlan(
      nsPid ? command : shellLine(command),
      circumstances,
      [...identity(settings), ...bound],
      stdin,
    ),
  ];
}

/** No group of root stays with another user. */
function identity({ uid, gid }: DaemonSettings): LaunchPlan {
  if (uid === null && gid === null) return [];
  return [
    { op: 'groups', gids: gid === null ? [] : [gid] },
    ...(gid === null ? [] : [{ op: 'gid', gid } as const]),
    ...(uid === null ? [] : [{ op: 'uid', uid } as const]),
  ];
}
