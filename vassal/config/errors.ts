import { errorCode } from '../errors/index.ts';

export const ERR_CONFIG_VALUE = errorCode({
  code: 'ERR_CONFIG_VALUE',
  exit: 1,
  meaning: 'The value of an option is not of the kind that the option takes.',
  wanted: 'a value of the kind that docs/options.md names',
  hint: 'correct the value',
});

export const errors = [ERR_CONFIG_VALUE] as const;
