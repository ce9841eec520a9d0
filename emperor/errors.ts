import { errorCode } from '../vassal/errors/index.ts';

export const ERR_EMPEROR_PIDFILE = errorCode({
  code: 'ERR_EMPEROR_PIDFILE',
  exit: 1,
  meaning: 'The pidfile of the Emperor cannot be written.',
  wanted: 'a path that this user may write',
  hint: 'create the folder, or correct emperor-pidfile',
});

export const ERR_EMPEROR_PRIVILEGES = errorCode({
  code: 'ERR_EMPEROR_PRIVILEGES',
  exit: 1,
  meaning: 'The Emperor cannot become the user and group of its configuration.',
  wanted: 'to be started as root, with a user and a group that exist',
  hint: 'start it as root, or remove uid and gid',
});

export const ERR_EMPEROR_LAUNCH = errorCode({
  code: 'ERR_EMPEROR_LAUNCH',
  exit: 1,
  meaning: 'A vassal could not be started. It is tried again later.',
  wanted: 'a program that can be executed, and descriptors and processes that the system still gives',
  hint: 'look at the step that failed; other vassals are not concerned',
});

export const ERR_EMPEROR_TYRANT = errorCode({
  code: 'ERR_EMPEROR_TYRANT',
  exit: 1,
  meaning: 'Under emperor-tyrant a configuration has an owner that no vassal may run as.',
  wanted: 'a configuration owned by the user and group of the tenant, the same ones for its whole life',
  hint: 'chown the file to the tenant; to give it to another one, remove it and create it anew',
});

export const ERR_EMPEROR_HOOK = errorCode({
  code: 'ERR_EMPEROR_HOOK',
  exit: 1,
  meaning: 'A command that the Emperor runs for a vassal failed. The vassal is not concerned.',
  wanted: 'a command that ends with 0 within 60 seconds',
  hint: 'run the command by hand with the same arguments',
});

export const ERR_EMPEROR_ON_DEMAND = errorCode({
  code: 'ERR_EMPEROR_ON_DEMAND',
  exit: 1,
  meaning: 'The socket of an on-demand vassal cannot be had. It is tried again later.',
  wanted: 'a readable file or command output with one free address that the vassal may have',
  hint: 'correct the address; under emperor-tyrant use a port from 1024 on, or a folder of the tenant',
});

export const ERR_EMPEROR_ACTION = errorCode({
  code: 'ERR_EMPEROR_ACTION',
  exit: 1,
  meaning: 'A hook-as-vassal names no action that can be done before the program of a vassal runs.',
  wanted: 'action:arguments',
  hint: 'use exec-as-vassal for a command of the shell',
});

export const ERR_EMPEROR_RELOAD = errorCode({
  code: 'ERR_EMPEROR_RELOAD',
  exit: 1,
  meaning: 'A changed configuration would not start. The vassal goes on with the old one.',
  wanted: 'a configuration that `emperord check` finds nothing wrong with',
  hint: 'correct it: the next change is checked again',
});

export const errors = [
  ERR_EMPEROR_PIDFILE,
  ERR_EMPEROR_PRIVILEGES,
  ERR_EMPEROR_LAUNCH,
  ERR_EMPEROR_TYRANT,
  ERR_EMPEROR_HOOK,
  ERR_EMPEROR_ON_DEMAND,
  ERR_EMPEROR_ACTION,
  ERR_EMPEROR_RELOAD,
] as const;
