import { errorCode } from '../errors/index.ts';

export const ERR_UDP_BIND = errorCode({
  code: 'ERR_UDP_BIND',
  exit: 1,
  meaning: 'A UDP address, of `udp` or of a cache, cannot be bound.',
  wanted: 'a free UDP address, host:port',
  hint: 'stop what uses the address, or choose another one',
});

export const errors = [ERR_UDP_BIND] as const;
