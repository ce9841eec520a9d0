import { errorCode } from '../errors/index.ts';

export const ERR_SPOOLER_FOLDER = errorCode({
  code: 'ERR_SPOOLER_FOLDER',
  exit: 1,
  meaning: 'A spooler has no folder that it can read and write.',
  wanted: 'a folder that exists, and that the user of the instance may write',
  hint: 'make it before the instance starts: mkdir, chown',
});
export const ERR_SPOOLER_TASK = errorCode({
  code: 'ERR_SPOOLER_TASK',
  exit: 1,
  meaning: 'A task cannot be put into a spooler.',
  wanted:
    'at most 65535 bytes of names and values, a number as priority and time, a spooler of this instance',
  hint: 'what is long goes into `body`; `spooler` is the absolute path of a folder of `spooler` or `spooler-external`',
});

export const errors = [ERR_SPOOLER_FOLDER, ERR_SPOOLER_TASK] as const;
