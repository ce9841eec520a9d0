import { errorCode } from '../errors/index.ts';

export const ERR_CONFIG_VALUE = errorCode({
  code: 'ERR_CONFIG_VALUE',
  exit: 1,
  meaning: 'The value of an option is not of the kind that the option takes.',
  wanted: 'a value of the kind that docs/options.md names',
  hint: 'correct the value',
});
export const ERR_CONFIG_ARGUMENTS = errorCode({
  code: 'ERR_CONFIG_ARGUMENTS',
  exit: 1,
  meaning: 'The command line cannot be read: an unknown or ambiguous option, or a missing value.',
  wanted: 'options of `emperord --help`',
  hint: 'see `emperord --help`',
});
export const ERR_CONFIG_SOURCE = errorCode({
  code: 'ERR_CONFIG_SOURCE',
  exit: 1,
  meaning: 'A configuration file, URL, descriptor or program could not be read.',
  wanted: 'a readable source of at most 16 MB',
  hint: 'check the path and the permissions',
});
export const ERR_CONFIG_FORMAT = errorCode({
  code: 'ERR_CONFIG_FORMAT',
  exit: 1,
  meaning: 'The text of a configuration is not what its format asks for.',
  wanted: 'well-formed text',
  hint: 'correct the line that is named',
});
export const ERR_CONFIG_CYCLE = errorCode({
  code: 'ERR_CONFIG_CYCLE',
  exit: 1,
  meaning: 'Configuration files include each other, or placeholders refer to each other, in a circle.',
  wanted: 'an order without a circle',
  hint: 'remove one link of the chain that is named',
});
export const ERR_CONFIG_LOGIC = errorCode({
  code: 'ERR_CONFIG_LOGIC',
  exit: 1,
  meaning: 'A block of `if-…` or `for…` is inside another one, or uses a word that does not exist.',
  wanted: 'blocks side by side, each ended by endif or endfor',
  hint: 'end the first block before the second, or move the inner one into an included file',
});
export const ERR_CONFIG_LIMIT = errorCode({
  code: 'ERR_CONFIG_LIMIT',
  exit: 1,
  meaning: 'A configuration grows beyond what any instance needs.',
  wanted: 'at most 100000 settings, 64 levels of files and 1 MB in one value',
  hint: 'look for a loop that feeds itself',
});
export const ERR_CONFIG_UNKNOWN = errorCode({
  code: 'ERR_CONFIG_UNKNOWN',
  exit: 1,
  meaning: 'With `strict`, an option is not in the table.',
  wanted: 'options of docs/options.md, and set-placeholder for own names',
  hint: 'correct the name, or declare it with set-placeholder',
});

export const errors = [
  ERR_CONFIG_VALUE,
  ERR_CONFIG_ARGUMENTS,
  ERR_CONFIG_SOURCE,
  ERR_CONFIG_FORMAT,
  ERR_CONFIG_CYCLE,
  ERR_CONFIG_LOGIC,
  ERR_CONFIG_LIMIT,
  ERR_CONFIG_UNKNOWN,
] as const;
