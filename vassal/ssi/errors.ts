import { errorCode } from '../errors/index.ts';

export const ERR_SSI_COMMAND = errorCode({
  code: 'ERR_SSI_COMMAND',
  exit: 1,
  meaning: 'A command of a page of server side includes cannot be done; nothing stands in its place.',
  wanted:
    'echo with var, printenv, include with file (one below the root of the page), or cache with key and name',
  hint: 'docs/ssi.md has the commands, and where files may be',
});
export const ERR_SSI_SIZE = errorCode({
  code: 'ERR_SSI_SIZE',
  exit: 1,
  meaning: 'A page of server side includes is too long with what is put into it; its client gets 500.',
  wanted: 'at most 16 MB',
  hint: 'serve long files as files: the page is made in memory',
});

export const errors = [ERR_SSI_COMMAND, ERR_SSI_SIZE] as const;
