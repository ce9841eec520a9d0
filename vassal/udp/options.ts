import { option } from '../config/option.ts';

export const udp = option({
  name: 'udp',
  argument: 'address',
  help: 'Write what arrives at this UDP address to the log, with its sender',
  manual: '3.13.1',
});

export const options = [udp] as const;
