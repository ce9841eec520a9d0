import { option } from '../config/option.ts';

export const offloadThreads = option({
  name: 'offload-threads',
  aliases: ['offload-thread'],
  argument: 'number',
  default: 0,
  help: 'Count the answers that leave by themselves, without a core; no threads are needed for it',
  manual: '6.10',
});

export const options = [offloadThreads] as const;
