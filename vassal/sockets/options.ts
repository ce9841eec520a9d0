import { option } from '../config/option.ts';
import { httpOptions } from './http-options.ts';

export * from './http-options.ts';

/** Environment of the program that goes on in namespaces: descriptors of the shared sockets, by commas. */
export const SHARED_VARIABLE = 'EMPERORD_SHARED_SOCKETS';

export const socket = option({
  name: 'socket',
  aliases: ['uwsgi-socket', '-s'],
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket that speaks the default protocol (uwsgi)',
  manual: '3.13.1',
});
export const fastcgiSocket = option({
  name: 'fastcgi-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket that speaks FastCGI',
  manual: '3.13.1',
});
export const fastcgiNphSocket = option({
  name: 'fastcgi-nph-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a FastCGI socket whose answers begin with an HTTP status line',
  manual: '3.13.1',
});
export const fastcgiModifier1 = option({
  name: 'fastcgi-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of requests on FastCGI sockets',
  manual: '3.13.1',
});
export const fastcgiModifier2 = option({
  name: 'fastcgi-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of requests on FastCGI sockets',
  manual: '3.13.1',
});
export const scgiSocket = option({
  name: 'scgi-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket that speaks SCGI',
  manual: '3.13.1',
});
export const scgiNphSocket = option({
  name: 'scgi-nph-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind an SCGI socket whose answers begin with an HTTP status line',
  manual: '3.13.1',
});
export const scgiModifier1 = option({
  name: 'scgi-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of requests on SCGI sockets',
  manual: '3.13.1',
});
export const scgiModifier2 = option({
  name: 'scgi-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of requests on SCGI sockets',
  manual: '3.13.1',
});
export const rawSocket = option({
  name: 'raw-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket whose connections an application gets as they are: `python-raw`',
  manual: '3.13.1',
});
export const rawModifier1 = option({
  name: 'raw-modifier1',
  argument: 'number',
  default: 0,
  help: 'modifier1 of connections of raw sockets',
  manual: '3.13.1',
});
export const rawModifier2 = option({
  name: 'raw-modifier2',
  argument: 'number',
  default: 0,
  help: 'modifier2 of connections of raw sockets',
  manual: '3.13.1',
});
export const puwsgiSocket = option({
  name: 'puwsgi-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket that speaks the uwsgi protocol with several requests on one connection',
  manual: '3.13.1',
});
export const protocol = option({
  name: 'protocol',
  aliases: ['socket-protocol'],
  argument: 'text',
  default: 'uwsgi',
  help: 'Protocol of `socket`: uwsgi, puwsgi, http, http11, fastcgi, scgi, or one of the last two with -nph',
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
export const sharedSocket = option({
  name: 'shared-socket',
  argument: 'address',
  repeatable: true,
  help: 'Bind a socket before the instance is jailed; the address =N then names it, counted from 0',
  manual: '3.13.1',
});
export const undeferredSharedSocket = option({
  name: 'undeferred-shared-socket',
  aliases: ['undeffered-shared-socket'],
  argument: 'address',
  repeatable: true,
  help: 'The same, for connections whose client says nothing first',
  manual: '3.13.1',
});
export const mapSocket = option({
  name: 'map-socket',
  argument: 'text',
  repeatable: true,
  help: 'Let only these workers serve a socket: SOCKET:WORKER[,WORKER…], sockets counted from 0, workers from 1',
  manual: '3.13.1',
});
export const noDeferAccept = option({
  name: 'no-defer-accept',
  argument: 'none',
  help: 'Tell of connections before their first bytes are there',
  manual: '3.13.11',
});
export const soKeepalive = option({
  name: 'so-keepalive',
  argument: 'none',
  help: 'Let the kernel find out about clients that are gone (SO_KEEPALIVE)',
  manual: '3.13.11',
});
export const socketSndbuf = option({
  name: 'socket-sndbuf',
  aliases: ['so-sndbuf'],
  argument: 'bytes',
  help: 'Send buffer of the connections (SO_SNDBUF)',
  manual: '15.1',
});
export const socketRcvbuf = option({
  name: 'socket-rcvbuf',
  aliases: ['so-rcvbuf'],
  argument: 'bytes',
  help: 'Receive buffer of the connections (SO_RCVBUF)',
  manual: '15.1',
});
export const tcpFastOpen = option({
  name: 'tcp-fast-open',
  aliases: ['tcp-fastopen'],
  argument: 'number',
  help: 'Take data with the handshake, for so many connections at a time (TCP_FASTOPEN)',
  manual: 'own',
});
export const shutdownSockets = option({
  name: 'shutdown-sockets',
  argument: 'none',
  help: 'End sockets for every process that has them when this instance closes them',
  manual: 'own',
});
export const vacuum = option({
  name: 'vacuum',
  argument: 'none',
  help: 'Remove unix sockets and pidfiles at the end',
  manual: '3.13.11',
});

export const options = [
  socket,
  ...httpOptions,
  fastcgiSocket,
  fastcgiNphSocket,
  fastcgiModifier1,
  fastcgiModifier2,
  scgiSocket,
  scgiNphSocket,
  scgiModifier1,
  scgiModifier2,
  rawSocket,
  rawModifier1,
  rawModifier2,
  puwsgiSocket,
  protocol,
  listen,
  chmodSocket,
  chownSocket,
  umask,
  abstractSocket,
  reusePort,
  freebind,
  sharedSocket,
  undeferredSharedSocket,
  mapSocket,
  noDeferAccept,
  soKeepalive,
  socketSndbuf,
  socketRcvbuf,
  tcpFastOpen,
  shutdownSockets,
  vacuum,
] as const;
