import { errorCode } from '../errors/index.ts';

export const ERR_STATS_PUSH_SYNTAX = errorCode({
  code: 'ERR_STATS_PUSH_SYNTAX',
  exit: 1,
  meaning: 'Where stats are to be sent is not written as it should be.',
  wanted:
    'file:path=PATH, socket:ADDRESS, statsd:ADDRESS or carbon, with freq=SECONDS and prefix=TEXT after commas',
  hint: 'docs/stats-push.md has the pushers and their keys',
});

export const errors = [ERR_STATS_PUSH_SYNTAX] as const;
