import { option } from '../config/option.ts';

export const statsPush = option({
  name: 'stats-push',
  argument: 'text',
  repeatable: true,
  help: 'Send the stats or the metrics somewhere: file:path=PATH, socket:ADDRESS[,PREFIX], statsd:ADDRESS[,PREFIX] or carbon',
  manual: '9.6.8',
});
export const statsPusherDefaultFreq = option({
  name: 'stats-pusher-default-freq',
  aliases: ['stats-pushers-default-freq'],
  argument: 'seconds',
  default: 3,
  help: 'How often, for those without a freq of their own',
  manual: '9.3',
});

export const options = [statsPush, statsPusherDefaultFreq] as const;
