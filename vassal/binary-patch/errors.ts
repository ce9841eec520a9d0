import { errorCode } from '../errors/index.ts';

export const ERR_BINARY_PATCH = errorCode({
  code: 'ERR_BINARY_PATCH',
  exit: 1,
  meaning: 'The program that takes the place of the instance cannot be executed.',
  wanted: 'a program that this user may execute',
  hint: 'give its path, or a name that is in PATH',
});

export const errors = [ERR_BINARY_PATCH] as const;
