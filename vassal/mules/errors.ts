import { errorCode } from '../errors/index.ts';

export const ERR_MULES_FARM = errorCode({
  code: 'ERR_MULES_FARM',
  exit: 1,
  meaning: 'A farm of mules cannot be read, or names a mule that does not exist.',
  wanted: 'a name, a colon, and numbers of mules from 1: crew:1,2',
  hint: 'mules have numbers in the order in which the configuration asks for them',
});
export const ERR_MULES_PROGRAM = errorCode({
  code: 'ERR_MULES_PROGRAM',
  exit: 1,
  meaning: 'A mule cannot run its program.',
  wanted: 'a Python script, or a JavaScript file',
  hint: 'a function of C (`mule = name()`) needs an engine in C',
});

export const errors = [ERR_MULES_FARM, ERR_MULES_PROGRAM] as const;
