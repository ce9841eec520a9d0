import { errorCode } from '../errors/index.ts';

export const ERR_SOCKETS_ADDRESS = errorCode({
  code: 'ERR_SOCKETS_ADDRESS',
  exit: 1,
  meaning: 'The address of a socket cannot be understood or resolved.',
  wanted: 'host:port, :port, [v6]:port, /path, @abstract, fd://N or =N',
  hint: 'correct the address',
});
export const ERR_SOCKETS_BIND = errorCode({
  code: 'ERR_SOCKETS_BIND',
  exit: 1,
  meaning: 'A socket cannot be bound.',
  wanted: 'a free address that this user may bind',
  hint: 'stop what uses the address, or choose another one',
});
export const ERR_SOCKETS_LISTEN = errorCode({
  code: 'ERR_SOCKETS_LISTEN',
  exit: 1,
  meaning: 'The listen queue is longer than the system allows.',
  wanted: 'a `listen` of at most net.core.somaxconn',
  hint: 'lower `listen`, or raise net.core.somaxconn',
});
export const ERR_SOCKETS_MAP = errorCode({
  code: 'ERR_SOCKETS_MAP',
  exit: 1,
  meaning: 'A `map-socket` names a socket or a worker that there is not.',
  wanted: 'SOCKET:WORKER[,WORKER…], sockets counted from 0 and workers from 1',
  hint: 'correct map-socket',
});
export const ERR_SOCKETS_SHARED = errorCode({
  code: 'ERR_SOCKETS_SHARED',
  exit: 1,
  meaning: 'An address `=N` names a shared socket that there is not.',
  wanted: 'the number of a `shared-socket`, counted from 0',
  hint: 'add the shared-socket, or correct the number',
});
export const ERR_SOCKETS_NONE = errorCode({
  code: 'ERR_SOCKETS_NONE',
  exit: 1,
  meaning: 'An instance has nothing to listen on.',
  wanted: 'at least one `socket` or `http-socket`',
  hint: 'add `http-socket = :8080`',
});
export const ERR_SOCKETS_OWNER = errorCode({
  code: 'ERR_SOCKETS_OWNER',
  exit: 1,
  meaning: 'The mode or the owner of a unix socket cannot be set.',
  wanted: 'an octal mode, and an existing user and group',
  hint: 'correct chmod-socket or chown-socket',
});

export const errors = [
  ERR_SOCKETS_ADDRESS,
  ERR_SOCKETS_BIND,
  ERR_SOCKETS_LISTEN,
  ERR_SOCKETS_MAP,
  ERR_SOCKETS_SHARED,
  ERR_SOCKETS_NONE,
  ERR_SOCKETS_OWNER,
] as const;
