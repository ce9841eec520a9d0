import { option } from '../config/option.ts';

export const queue = option({
  name: 'queue',
  argument: 'number',
  help: 'Share a queue of so many slots between all processes',
  manual: '6.11',
});
export const queueBlocksize = option({
  name: 'queue-blocksize',
  argument: 'bytes',
  default: 8192,
  help: 'The longest value of a slot',
  manual: '6.11',
});
export const queueStore = option({
  name: 'queue-store',
  argument: 'path',
  help: 'Keep the queue in this file, over restarts',
  manual: '6.11.4',
});
export const queueStoreSync = option({
  name: 'queue-store-sync',
  argument: 'seconds',
  help: 'Have the file on the disk so often; without it, when the system writes it',
  manual: '6.11.4',
});

export const options = [queue, queueBlocksize, queueStore, queueStoreSync] as const;
