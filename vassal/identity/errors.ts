import { errorCode } from '../errors/index.ts';

export const ERR_IDENTITY_CAPABILITY = errorCode({
  code: 'ERR_IDENTITY_CAPABILITY',
  exit: 1,
  meaning: 'An option names a capability that does not exist.',
  wanted: 'a name of capabilities(7), or a number up to 63',
  hint: 'write `cap = net_bind_service,kill`',
});

export const ERR_IDENTITY_IMMEDIATE = errorCode({
  code: 'ERR_IDENTITY_IMMEDIATE',
  exit: 1,
  meaning: 'The process could not become the user or group of immediate-uid and immediate-gid.',
  wanted: 'a process that may change its user',
  hint: 'start it as root',
});

export const errors = [ERR_IDENTITY_CAPABILITY, ERR_IDENTITY_IMMEDIATE] as const;
