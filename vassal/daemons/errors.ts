import { errorCode } from '../errors/index.ts';

export const ERR_DAEMONS_SYNTAX = errorCode({
  code: 'ERR_DAEMONS_SYNTAX',
  exit: 1,
  meaning: 'An option for a daemon cannot be read.',
  wanted: 'a command, after a pidfile for the smart ones, or the pairs of attach-daemon2',
  hint: 'a comma in a command of attach-daemon2 is written `\\,`',
});

export const ERR_DAEMONS_PRIVILEGES = errorCode({
  code: 'ERR_DAEMONS_PRIVILEGES',
  exit: 1,
  meaning: 'A daemon is to get another user, group or pid namespace, and the master will not be root.',
  wanted: 'a master that stays root: no uid, started as root',
  hint: 'remove uid, gid and ns_pid of the daemon, or the uid of the instance',
});

export const errors = [ERR_DAEMONS_SYNTAX, ERR_DAEMONS_PRIVILEGES] as const;
