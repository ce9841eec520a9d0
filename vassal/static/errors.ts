import { errorCode } from '../errors/index.ts';

export const ERR_STATIC_EXPIRES = errorCode({
  code: 'ERR_STATIC_EXPIRES',
  exit: 1,
  meaning: 'A rule of the Expires header is not written as one.',
  wanted: 'a pattern, or a mime type, then = or a space, then seconds',
  hint: 'static-expires-type = text/html=3600, static-expires = \\.css$ 3600',
});
export const ERR_STATIC_MODE = errorCode({
  code: 'ERR_STATIC_MODE',
  exit: 1,
  meaning: 'file-serve-mode names a way of serving files that does not exist here.',
  wanted: 'x-sendfile, x-accel-redirect or nginx',
  hint: 'leave the option out to have files sent by the workers',
});

export const errors = [ERR_STATIC_EXPIRES, ERR_STATIC_MODE] as const;
