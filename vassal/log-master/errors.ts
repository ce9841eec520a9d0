import { errorCode } from '../errors/index.ts';

export const ERR_LOG_MASTER_PATTERN = errorCode({
  code: 'ERR_LOG_MASTER_PATTERN',
  exit: 1,
  meaning: 'The pattern of `log-drain` or `log-filter` is no regular expression.',
  wanted: 'a regular expression',
  hint: 'correct the pattern',
});

export const errors = [ERR_LOG_MASTER_PATTERN] as const;
