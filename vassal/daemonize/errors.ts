import { errorCode } from '../errors/index.ts';

export const ERR_DAEMONIZE_LOG = errorCode({
  code: 'ERR_DAEMONIZE_LOG',
  exit: 1,
  meaning: 'The log file of `daemonize` cannot be opened.',
  wanted: 'a file that this user may write',
  hint: 'check the folder and its owner',
});

export const ERR_DAEMONIZE_START = errorCode({
  code: 'ERR_DAEMONIZE_START',
  exit: 1,
  meaning: 'The daemon ended before it served; the exit code is its own.',
  wanted: 'an instance that starts',
  hint: 'read the end of its log file',
});

export const errors = [ERR_DAEMONIZE_LOG, ERR_DAEMONIZE_START] as const;
