import { option } from '../config/option.ts';

export const ping = option({
  name: 'ping',
  argument: 'address',
  help: 'Ask an instance on its uwsgi socket whether it lives, and end: 0 when it does',
  manual: '3.13.50',
});
export const pingTimeout = option({
  name: 'ping-timeout',
  argument: 'seconds',
  default: 3,
  help: 'How long `ping` waits',
  manual: '3.13.50',
});

export const options = [ping, pingTimeout] as const;
