import { errorCode } from '../errors/index.ts';

export const ERR_LOCKS_COUNT = errorCode({
  code: 'ERR_LOCKS_COUNT',
  exit: 1,
  meaning: 'There cannot be so many locks.',
  wanted: 'locks = 0 to 65535',
  hint: 'every critical section of an application needs one',
});

export const errors = [ERR_LOCKS_COUNT] as const;
