import { errorCode } from '../errors/index.ts';

export const ERR_MASTER_WORKER = errorCode({
  code: 'ERR_MASTER_WORKER',
  exit: 1,
  meaning: 'A worker ended before it accepted requests.',
  wanted: 'workers that load and accept',
  hint: 'read the lines of the worker above',
});
export const ERR_MASTER_NO_APPLICATION = errorCode({
  code: 'ERR_MASTER_NO_APPLICATION',
  exit: 22,
  meaning: 'With `need-app`, no application was loaded.',
  wanted: 'at least one application that loads',
  hint: 'read the lines of the worker above, or remove need-app',
});
export const ERR_MASTER_PRIVILEGES = errorCode({
  code: 'ERR_MASTER_PRIVILEGES',
  exit: 1,
  meaning: 'The privileges cannot be dropped as `uid` and `gid` ask.',
  wanted: 'to be root, and an existing user and group',
  hint: 'start as root, or remove uid and gid',
});
export const ERR_MASTER_PIDFILE = errorCode({
  code: 'ERR_MASTER_PIDFILE',
  exit: 1,
  meaning: 'A pidfile cannot be written.',
  wanted: 'a path that may be written',
  hint: 'check the folder and its permissions',
});
export const ERR_MASTER_PROCESSES = errorCode({
  code: 'ERR_MASTER_PROCESSES',
  exit: 1,
  meaning: 'The number of workers is not one that can be run.',
  wanted: 'between 1 and 1024 processes',
  hint: 'correct `processes`',
});

export const ERR_MASTER_SIGNAL = errorCode({
  code: 'ERR_MASTER_SIGNAL',
  exit: 1,
  meaning: 'The instance of a pidfile cannot be signalled.',
  wanted: 'the pidfile of an instance that runs, and the right to signal it',
  hint: 'check the path, and whether the instance runs',
});

export const errors = [
  ERR_MASTER_WORKER,
  ERR_MASTER_NO_APPLICATION,
  ERR_MASTER_PRIVILEGES,
  ERR_MASTER_PIDFILE,
  ERR_MASTER_PROCESSES,
  ERR_MASTER_SIGNAL,
] as const;
