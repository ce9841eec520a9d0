import { errorCode } from '../errors/index.ts';

export const ERR_SHAREDAREA = errorCode({
  code: 'ERR_SHAREDAREA',
  exit: 1,
  meaning: 'A shared area cannot be made.',
  wanted:
    'a number of pages, or pairs: pages=N or size=BYTES, and file=PATH or fd=N for memory that is a file',
  hint: 'sharedarea = 2 is 8192 bytes; ptr=… names memory of one process, which nobody can share',
});

export const errors = [ERR_SHAREDAREA] as const;
