import { option } from '../config/option.ts';

export const daemonizeTo = option({
  name: 'daemonize',
  aliases: ['daemonize2', '-d'],
  argument: 'path',
  help: 'Go to the background, writing the log to this file, or line by line to this UDP address; returns when the instance serves',
  manual: '3.13.10',
});

export const options = [daemonizeTo] as const;
