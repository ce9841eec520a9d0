import { errorCode } from '../errors/index.ts';

export const ERR_CRON_SYNTAX = errorCode({
  code: 'ERR_CRON_SYNTAX',
  exit: 1,
  meaning: 'An entry of cron cannot be read.',
  wanted: 'five numbers and a command, or for cron2 pairs without blanks and a command',
  hint: 'write -1 for any and -5 for every fifth; a cron2 command that begins with NAME=value goes behind `env`',
});

export const errors = [ERR_CRON_SYNTAX] as const;
