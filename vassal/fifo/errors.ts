import { errorCode } from '../errors/index.ts';

export const ERR_FIFO_OPEN = errorCode({
  code: 'ERR_FIFO_OPEN',
  exit: 1,
  meaning: 'The named pipe of `master-fifo` cannot be made or opened.',
  wanted: 'a path in a folder that this user may write, where there is nothing or a named pipe',
  hint: 'remove what is there, or choose another path',
});

export const ERR_FIFO_SLOTS = errorCode({
  code: 'ERR_FIFO_SLOTS',
  exit: 1,
  meaning: 'There are more `master-fifo` options than digits to choose them by.',
  wanted: 'at most ten `master-fifo` options',
  hint: 'remove some of them',
});

export const errors = [ERR_FIFO_OPEN, ERR_FIFO_SLOTS] as const;
