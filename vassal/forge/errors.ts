import { errorCode } from '../errors/index.ts';

export const ERR_FORGE_MODE = errorCode({
  code: 'ERR_FORGE_MODE',
  exit: 1,
  meaning: 'The value of fork-server is none that exists.',
  wanted: 'auto, off or required',
  hint: 'remove the option: auto is the default',
});
export const ERR_FORGE_REQUIRED = errorCode({
  code: 'ERR_FORGE_REQUIRED',
  exit: 1,
  meaning: 'fork-server = required, and there is no fork server that can start this process.',
  wanted: 'a runtime that forking was verified on, and a program that is this one',
  hint: 'the log says why there is none; fork-server = auto launches without it',
});

export const errors = [ERR_FORGE_MODE, ERR_FORGE_REQUIRED] as const;
