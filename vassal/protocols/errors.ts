import { errorCode } from '../errors/index.ts';

export const ERR_PROTOCOLS_MODIFIER = errorCode({
  code: 'ERR_PROTOCOLS_MODIFIER',
  exit: 1,
  meaning: '`remap-modifier` or `allowed-modifiers` names something that is no modifier of a request.',
  wanted: 'numbers from 0 to 255: OLD:NEW for `remap-modifier`, a list for `allowed-modifiers`',
  hint: 'the modifiers are listed in the manual, 3.17',
});

export const errors = [ERR_PROTOCOLS_MODIFIER] as const;
