import { errorCode } from '../errors/index.ts';

export const ERR_PING_DEAD = errorCode({
  code: 'ERR_PING_DEAD',
  exit: 1,
  meaning: 'An instance does not answer to `ping`.',
  wanted: 'a uwsgi socket whose workers answer in time',
  hint: 'look at the log of the instance; ping-timeout waits longer',
});

export const errors = [ERR_PING_DEAD] as const;
