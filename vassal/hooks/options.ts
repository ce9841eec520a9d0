import { option, type Option } from '../config/option.ts';

const hook = { argument: 'text', repeatable: true, manual: '3.28' } as const;
const command = { argument: 'command', repeatable: true, manual: '3.28' } as const;

export const hookAsap = option({
  name: 'hook-asap',
  ...hook,
  help: 'Run an action right after the configuration was read',
});
export const execAsap = option({
  name: 'exec-asap',
  ...command,
  help: 'Run a command right after the configuration was read',
});
export const hookPreJail = option({
  name: 'hook-pre-jail',
  ...hook,
  help: 'Run an action before anything is jailed, at the first start only',
});
export const execPreJail = option({
  name: 'exec-pre-jail',
  ...command,
  help: 'Run a command before anything is jailed, at the first start only',
});
export const hookPostJail = option({
  name: 'hook-post-jail',
  ...hook,
  help: 'Run an action in the namespaces of a jailed instance, before its root changes',
});
export const execPostJail = option({
  name: 'exec-post-jail',
  ...command,
  help: 'Run a command in the namespaces of a jailed instance, before its root changes',
});
export const hookInJail = option({
  name: 'hook-in-jail',
  ...hook,
  help: 'Run an action in the jail, or without one right after pre-jail',
});
export const execInJail = option({
  name: 'exec-in-jail',
  ...command,
  help: 'Run a command in the jail, or without one right after pre-jail',
});
export const hookAsRoot = option({
  name: 'hook-as-root',
  ...hook,
  help: 'Run an action before the privileges are dropped',
});
export const execAsRoot = option({
  name: 'exec-as-root',
  ...command,
  help: 'Run a command before the privileges are dropped',
});
export const hookAsUser = option({
  name: 'hook-as-user',
  ...hook,
  help: 'Run an action after the privileges were dropped',
});
export const execAsUser = option({
  name: 'exec-as-user',
  ...command,
  help: 'Run a command after the privileges were dropped',
});
export const hookAsUserAtexit = option({
  name: 'hook-as-user-atexit',
  ...hook,
  help: 'Run an action before the instance ends or is replaced by a reload',
});
export const execAsUserAtexit = option({
  name: 'exec-as-user-atexit',
  ...command,
  help: 'Run a command before the instance ends or is replaced by a reload',
});
export const hookPreApp = option({
  name: 'hook-pre-app',
  ...hook,
  help: 'Run an action before the applications are loaded',
});
export const execPreApp = option({
  name: 'exec-pre-app',
  ...command,
  help: 'Run a command before the applications are loaded',
});
export const hookPostApp = option({
  name: 'hook-post-app',
  ...hook,
  help: 'Run an action after the applications were loaded',
});
export const execPostApp = option({
  name: 'exec-post-app',
  ...command,
  help: 'Run a command after the applications were loaded',
});
export const hookAccepting = option({
  name: 'hook-accepting',
  ...hook,
  help: 'Run an action before each worker accepts',
});
export const hookAcceptingOnce = option({
  name: 'hook-accepting-once',
  ...hook,
  help: 'Run an action before each worker accepts for the first time',
});
export const hookAccepting1 = option({
  name: 'hook-accepting1',
  ...hook,
  help: 'Run an action before the first worker accepts',
});
export const hookAccepting1Once = option({
  name: 'hook-accepting1-once',
  ...hook,
  help: 'Run an action before the first worker accepts for the first time',
});
export const hookMasterStart = option({
  name: 'hook-master-start',
  ...hook,
  manual: '15.1',
  help: 'Run an action when the master starts, as the user of the instance',
});
export const hookPostFork = option({
  name: 'hook-post-fork',
  ...hook,
  manual: '15.1',
  help: 'Run an action in each worker when it was forked',
});
export const hookTouch = option({
  name: 'hook-touch',
  ...hook,
  manual: '15.1',
  help: 'PATH ACTION: run an action when this file or folder is touched, changed or made',
});
export const touchExec = option({
  name: 'touch-exec',
  argument: 'text',
  repeatable: true,
  help: 'PATH COMMAND: run a command when this file or folder is touched, changed or made',
  manual: '15.1',
});
export const hookAsMule = option({
  name: 'hook-as-mule',
  ...hook,
  help: 'Run an action in each mule before it begins',
});

export const binsh = option({
  name: 'binsh',
  argument: 'path',
  repeatable: true,
  help: 'Shell of the commands of hooks: the first of these that exists, else /bin/sh',
  manual: '3.28.2',
});
export const print = option({
  name: 'print',
  argument: 'text',
  repeatable: true,
  help: 'Print this text at the start, colours (%[) included',
  manual: '3.13.5',
});

/** The hardcoded hooks of manual 3.28.2 beside `exec`. */
interface Hardcoded {
  readonly mount?: Option;
  readonly umount?: Option;
  readonly call: Option;
}

function callIn(phase: string): Hardcoded {
  const help = `Call a function in the phase ${phase}`;
  return {
    call: option({ name: `call-${phase}`, argument: 'text', repeatable: true, help, manual: '3.28.2' }),
  };
}

function mountsIn(phase: string): Hardcoded {
  const row = { argument: 'text', repeatable: true, manual: '3.28.2' } as const;
  return {
    mount: option({ name: `mount-${phase}`, ...row, help: `Mount a file system in the phase ${phase}` }),
    umount: option({ name: `umount-${phase}`, ...row, help: `Unmount a file system in the phase ${phase}` }),
    ...callIn(phase),
  };
}

/** They exist for these phases; mounts for those of root. */
export const hardcoded: Readonly<Record<string, Hardcoded>> = {
  asap: mountsIn('asap'),
  'pre-jail': mountsIn('pre-jail'),
  'post-jail': mountsIn('post-jail'),
  'in-jail': mountsIn('in-jail'),
  'as-root': mountsIn('as-root'),
  'as-user': callIn('as-user'),
  'pre-app': callIn('pre-app'),
  'post-app': callIn('post-app'),
  'as-user-atexit': callIn('as-user-atexit'),
};

export const options = [
  hookAsap,
  execAsap,
  hookPreJail,
  execPreJail,
  hookPostJail,
  execPostJail,
  hookInJail,
  execInJail,
  hookAsRoot,
  execAsRoot,
  hookAsUser,
  execAsUser,
  hookAsUserAtexit,
  execAsUserAtexit,
  hookPreApp,
  execPreApp,
  hookPostApp,
  execPostApp,
  hookAccepting,
  hookAcceptingOnce,
  hookAccepting1,
  hookAccepting1Once,
  hookMasterStart,
  hookPostFork,
  hookTouch,
  touchExec,
  hookAsMule,
  ...Object.values(hardcoded).flatMap((row) => Object.values(row)),
  binsh,
  print,
] as const;
