import { errorCode } from '../errors/index.ts';

export const ERR_QUEUE_SIZE = errorCode({
  code: 'ERR_QUEUE_SIZE',
  exit: 1,
  meaning: 'There cannot be a queue of this size.',
  wanted: 'at least one slot and one byte for it, and at most 4 GB in all',
  hint: 'queue = 100 with queue-blocksize = 8192 takes 800 KB, when it is full',
});
export const ERR_QUEUE_STORE = errorCode({
  code: 'ERR_QUEUE_STORE',
  exit: 1,
  meaning: 'The file of `queue-store` cannot be used.',
  wanted: 'a file that can be written, new or of a queue of the same size',
  hint: 'remove a file of another size, or give the queue its old size back',
});

export const errors = [ERR_QUEUE_SIZE, ERR_QUEUE_STORE] as const;
