import { errorCode } from '../errors/index.ts';

export const ERR_CARBON_SYNTAX = errorCode({
  code: 'ERR_CARBON_SYNTAX',
  exit: 1,
  meaning: 'An option of the pushing to Carbon does not have a value that it may have.',
  wanted:
    'carbon = IP:PORT (a name with carbon-name-resolve), last, zero or none as carbon-idle-avg, and keys without blanks',
  hint: 'docs/carbon.md has the options and what is sent',
});

export const errors = [ERR_CARBON_SYNTAX] as const;
