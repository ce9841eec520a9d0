import { errorCode } from '../errors/index.ts';

export const ERR_CLI_PLUGIN = errorCode({
  code: 'ERR_CLI_PLUGIN',
  exit: 1,
  meaning: 'A required plugin is not built in.',
  wanted: 'a plugin of `emperord --plugins-list`',
  hint: 'remove the line, or keep this instance on uWSGI until the plugin is supported',
});

export const ERR_CLI_FALLBACK_LOOP = errorCode({
  code: 'ERR_CLI_FALLBACK_LOOP',
  exit: 1,
  meaning: 'Fallback configurations name each other in a circle.',
  wanted: 'a chain of fallback configurations that ends',
  hint: 'remove fallback-config from the last one',
});

export const ERR_CHECK_MISSING = errorCode({
  code: 'ERR_CHECK_MISSING',
  exit: 1,
  meaning: 'A value names a file or a folder that is not there (`emperord check`).',
  wanted: 'an existing path',
  hint: 'correct the value; files of applications are looked for below chdir',
});

export const ERR_CLI_LIMIT = errorCode({
  code: 'ERR_CLI_LIMIT',
  exit: 1,
  meaning: 'The limit of open descriptors cannot be set.',
  wanted: 'a number from 64 on that this user may have',
  hint: 'only root raises the hard limit: see `ulimit -Hn`',
});

export const errors = [ERR_CLI_PLUGIN, ERR_CLI_FALLBACK_LOOP, ERR_CHECK_MISSING, ERR_CLI_LIMIT] as const;
