import { errorCode } from '../errors/index.ts';

export const ERR_ZERG_ADDRESS = errorCode({
  code: 'ERR_ZERG_ADDRESS',
  exit: 1,
  meaning: 'Descriptors can be handed over on unix sockets only.',
  wanted: 'a path, or @name',
  hint: 'correct the address',
});
export const ERR_ZERG_POOL = errorCode({
  code: 'ERR_ZERG_POOL',
  exit: 1,
  meaning: 'A zerg pool cannot be understood.',
  wanted: 'SOCKET:ADDRESS[,ADDRESS…]',
  hint: 'write `zergpool = /run/pool:127.0.0.1:3031`',
});
export const ERR_ZERG_SERVER = errorCode({
  code: 'ERR_ZERG_SERVER',
  exit: 1,
  meaning: 'A zerg server is not there, or does not hand out sockets.',
  wanted: 'a zerg server or pool that this user may connect to',
  hint: 'start it first, or add zerg-fallback and a socket',
});
export const ERR_ZERG_MANY = errorCode({
  code: 'ERR_ZERG_MANY',
  exit: 1,
  meaning: 'A zerg server has more sockets than one message can hand over.',
  wanted: 'at most 253 sockets',
  hint: 'use several zerg pools',
});

export const errors = [ERR_ZERG_ADDRESS, ERR_ZERG_POOL, ERR_ZERG_SERVER, ERR_ZERG_MANY] as const;
