import type { Configuration } from '../config/index.ts';
import { option } from '../config/option.ts';

export const master = option({
  name: 'master',
  aliases: ['-M'],
  argument: 'none',
  help: 'Respawn workers that die; without it the instance ends with its last worker',
  manual: '3.13.10',
});
export const workers = option({
  name: 'processes',
  aliases: ['workers', '-p'],
  argument: 'number',
  default: 1,
  help: 'Number of workers',
  manual: '3.13.10',
});
export const threads = option({
  name: 'threads',
  argument: 'number',
  help: 'Requests that a worker answers at once',
  manual: '3.13.10',
});
export const async = option({
  name: 'async',
  argument: 'number',
  help: 'Requests that a worker answers at once, for applications that do not block',
  manual: '10.1',
});
export const needApp = option({
  name: 'need-app',
  argument: 'none',
  help: 'End with 22 when no application can be loaded',
  manual: '3.13.17',
});
export const lazyApps = option({
  name: 'lazy-apps',
  aliases: ['lazy'],
  argument: 'none',
  help: 'Load the applications in each worker',
  manual: '3.13.17',
});
export const dieOnTerm = option({
  name: 'die-on-term',
  argument: 'none',
  help: 'Stop on SIGTERM instead of reloading',
  manual: '3.13.2',
});
export const workerReloadMercy = option({
  name: 'worker-reload-mercy',
  aliases: ['reload-mercy'],
  argument: 'seconds',
  default: 60,
  help: 'How long a worker may finish its requests before it is killed',
  manual: '3.13.2',
});
export const forkbombDelay = option({
  name: 'forkbomb-delay',
  argument: 'seconds',
  help: 'How long a place rests whose workers die as they start, in place of a time that grows',
  manual: '3.13.10',
});
export const noServer = option({
  name: 'no-server',
  argument: 'none',
  help: 'Start without needing a socket, and end with 0 when the applications are loaded',
  manual: '3.13.11',
});
export const commandMode = option({
  name: 'command-mode',
  argument: 'none',
  help: 'Run the applications without needing a socket',
  manual: '3.13.11',
});
export const exitOnReload = option({
  name: 'exit-on-reload',
  argument: 'none',
  help: 'End instead of reloading',
  manual: '3.13.2',
});
export const heartbeat = option({
  name: 'heartbeat',
  argument: 'seconds',
  help: 'Tell the Emperor every so often that this instance lives',
  manual: '3.13.3',
});
export const uid = option({
  name: 'uid',
  argument: 'text',
  names: 'user',
  help: 'Run as this user',
  manual: '3.13.10',
});
export const gid = option({
  name: 'gid',
  argument: 'text',
  names: 'group',
  help: 'Run as this group',
  manual: '3.13.10',
});
export const addGid = option({
  name: 'add-gid',
  argument: 'text',
  names: 'group',
  repeatable: true,
  help: 'Run with this group too',
  manual: '3.13.10',
});
export const chdir = option({
  name: 'chdir',
  argument: 'path',
  names: 'folder',
  help: 'Directory of the workers while the application is loaded',
  manual: '3.13.10',
});
export const chdir2 = option({
  name: 'chdir2',
  argument: 'path',
  names: 'folder',
  help: 'Directory of the workers after the application was loaded',
  manual: '3.13.17',
});
export const env = option({
  name: 'env',
  argument: 'key=value',
  repeatable: true,
  help: 'Set a variable in the environment of the workers',
  manual: '3.13.10',
});
export const unenv = option({
  name: 'unenv',
  argument: 'text',
  repeatable: true,
  help: 'Remove a variable from the environment of the workers',
  manual: '3.13.10',
});
export const pidfile = option({
  name: 'pidfile',
  argument: 'path',
  help: 'Write the pid of the master here, before the privileges are dropped',
  manual: '3.13.10',
});
export const pidfile2 = option({
  name: 'pidfile2',
  argument: 'path',
  help: 'The same, after the privileges are dropped',
  manual: '3.13.10',
});
export const safePidfile2 = option({
  name: 'safe-pidfile2',
  argument: 'path',
  help: 'One more of these',
  manual: '3.13.10',
});
export const safePidfile = option({
  name: 'safe-pidfile',
  argument: 'path',
  help: 'The same, when the workers accept',
  manual: '3.13.10',
});

export const stopFile = option({
  name: 'stop',
  argument: 'path',
  help: 'Send SIGINT to the instance of this pidfile, and end',
  manual: '3.13.10',
});
export const reloadFile = option({
  name: 'reload',
  argument: 'path',
  help: 'Send SIGHUP to the instance of this pidfile, and end',
  manual: '3.13.10',
});
export const pauseFile = option({
  name: 'pause',
  aliases: ['suspend', 'resume'],
  argument: 'path',
  help: 'Send SIGTSTP to the instance of this pidfile, which pauses or resumes, and end',
  manual: '3.13.10',
});

export const options = [
  master,
  workers,
  threads,
  async,
  needApp,
  lazyApps,
  dieOnTerm,
  workerReloadMercy,
  forkbombDelay,
  noServer,
  commandMode,
  exitOnReload,
  heartbeat,
  uid,
  gid,
  addGid,
  chdir,
  chdir2,
  env,
  unenv,
  pidfile,
  pidfile2,
  safePidfile,
  safePidfile2,
  stopFile,
  reloadFile,
  pauseFile,
] as const;

/** Says to a vassal that it outlives an Emperor that is killed: the next one adopts it (`emperor-adopt`). */
export const SURVIVES_VARIABLE = 'EMPERORD_SURVIVES';
/** Says to an instance that another one has started it (`f` in its master fifo): the pidfiles belong to that one. */
export const FORKED_VARIABLE = 'EMPERORD_FORKED';

/** Requests at once in a worker: `threads` or `async`, else what its applications can hold. */
export function coresOf(configuration: Configuration, own = 1): number {
  return Math.max(1, configuration.get(async) ?? configuration.get(threads) ?? own);
}
