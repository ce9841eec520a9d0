import { option } from '../config/option.ts';

export const socket = option({
  name: 'socket',
  aliases: ['uwsgi-socket', '-s'],
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket that speaks the default protocol (uwsgi)',
  manual: '3.13.1',
});
export const httpSocket = option({
  name: 'http-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket whose workers speak HTTP',
  manual: '3.13.1',
});
export const protocol = option({
  name: 'protocol',
  aliases: ['socket-protocol'],
  argument: 'text',
  default: 'uwsgi',
  help: 'Protocol of `socket`: uwsgi or http',
  manual: '3.13.1',
});
export const listen = option({
  name: 'listen',
  aliases: ['-l'],
  argument: 'number',
  default: 100,
  help: 'Length of the listen queue',
  manual: '3.13.1',
});
export const chmodSocket = option({
  name: 'chmod-socket',
  aliases: ['chmod', '-C'],
  argument: 'octal?',
  bare: 0o666,
  help: 'Mode of unix sockets, 666 without a value',
  manual: '3.13.1',
});
export const chownSocket = option({
  name: 'chown-socket',
  argument: 'text',
  help: 'Owner of unix sockets: user or user:group',
  manual: '3.13.1',
});
export const umask = option({
  name: 'umask',
  argument: 'octal',
  help: 'Umask of the instance',
  manual: '3.13.1',
});
export const abstractSocket = option({
  name: 'abstract-socket',
  argument: 'none',
  help: 'Bind unix sockets in the abstract namespace',
  manual: '3.13.1',
});
export const reusePort = option({
  name: 'reuse-port',
  argument: 'none',
  help: 'Let several instances bind one address (SO_REUSEPORT)',
  manual: '3.13.1',
});
export const freebind = option({
  name: 'freebind',
  argument: 'none',
  help: 'Bind addresses that this machine does not have yet (IP_FREEBIND)',
  manual: '3.13.1',
});
export const httpSocketModifier1 = option({
  name: 'http-socket-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of requests on http-socket',
  manual: '3.13.1',
});
export const httpSocketModifier2 = option({
  name: 'http-socket-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of requests on http-socket',
  manual: '3.13.1',
});
export const vacuum = option({
  name: 'vacuum',
  argument: 'none',
  help: 'Remove unix sockets and pidfiles at the end',
  manual: '3.13.11',
});

export const options = [
  socket,
  httpSocket,
  protocol,
  listen,
  chmodSocket,
  chownSocket,
  umask,
  abstractSocket,
  reusePort,
  freebind,
  httpSocketModifier1,
  httpSocketModifier2,
  vacuum,
] as const;
