import { option } from '../config/option.ts';

export const attachDaemon = option({
  name: 'attach-daemon',
  argument: 'command',
  repeatable: true,
  help: 'Run this command beside the workers, again when it ends; it stays in the foreground',
  manual: '3.18',
});
export const attachControlDaemon = option({
  name: 'attach-control-daemon',
  argument: 'command',
  repeatable: true,
  help: 'The same; when it ends the instance ends',
  manual: '3.18.4',
});
export const smartAttachDaemon = option({
  name: 'smart-attach-daemon',
  argument: 'text',
  repeatable: true,
  help: 'PIDFILE COMMAND: run it unless the process of the pidfile runs; it outlives the instance',
  manual: '3.18',
});
export const smartAttachDaemon2 = option({
  name: 'smart-attach-daemon2',
  argument: 'text',
  repeatable: true,
  help: 'The same for a command that stays in the foreground; the pidfile is written for it',
  manual: '3.18',
});
export const attachDaemon2 = option({
  name: 'attach-daemon2',
  argument: 'list',
  repeatable: true,
  help: 'A daemon in pairs: cmd=COMMAND,pidfile=PATH,uid=USER,stopsignal=NUMBER …',
  manual: '3.18.4',
});
export const daemonsHonourStdin = option({
  name: 'daemons-honour-stdin',
  argument: 'none',
  help: 'Daemons read what this process reads, not /dev/null',
  manual: '3.18.4',
});

/** The options that make a daemon, each. */
export const kinds = [
  attachDaemon,
  attachControlDaemon,
  smartAttachDaemon,
  smartAttachDaemon2,
  attachDaemon2,
] as const;

export const options = [...kinds, daemonsHonourStdin] as const;
