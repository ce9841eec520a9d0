import { errorCode } from '../errors/index.ts';

export const ERR_STATS_ADDRESS = errorCode({
  code: 'ERR_STATS_ADDRESS',
  exit: 1,
  meaning: 'The address of a stats server cannot be read.',
  wanted: 'host:port, :port, an absolute or relative path, or @name',
  hint: 'write `stats = 127.0.0.1:1717` or `stats = /run/app/stats.sock`',
});

export const ERR_STATS_LISTEN = errorCode({
  code: 'ERR_STATS_LISTEN',
  exit: 1,
  meaning: 'A stats server cannot listen on its address.',
  wanted: 'a free address that this user may bind',
  hint: 'look for another instance on the same address',
});

export const ERR_STATS_READ = errorCode({
  code: 'ERR_STATS_READ',
  exit: 1,
  meaning: 'Nothing could be read from the address of `connect-and-read`.',
  wanted: 'a server that sends and then closes',
  hint: 'check that the instance runs and that `stats` names this address',
});

export const errors = [ERR_STATS_ADDRESS, ERR_STATS_LISTEN, ERR_STATS_READ] as const;
