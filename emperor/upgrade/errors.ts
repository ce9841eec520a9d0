import { errorCode } from '../../vassal/errors/index.ts';

export const ERR_UPGRADE_STATE = errorCode({
  code: 'ERR_UPGRADE_STATE',
  exit: 1,
  meaning:
    'A program cannot take the place of an Emperor, because it cannot read the state that it would get.',
  wanted: 'state version 1',
  hint: 'upgrade to a version that reads it, or stop the Emperor and start the other version',
});

export const ERR_UPGRADE_PROGRAM = errorCode({
  code: 'ERR_UPGRADE_PROGRAM',
  exit: 1,
  meaning:
    'The program that should take the place of the Emperor would not start. Everything stays as it is.',
  wanted: 'a program of this engine that starts with the command line and the configuration of the Emperor',
  hint: 'look at what it printed, correct it, and upgrade again',
});

export const ERR_UPGRADE_BUSY = errorCode({
  code: 'ERR_UPGRADE_BUSY',
  exit: 1,
  meaning: 'The Emperor cannot be replaced at this moment. Everything stays as it is.',
  wanted: 'an Emperor that has started, does not end, and is not being replaced already',
  hint: 'try again when that is over',
});

export const ERR_UPGRADE_PLACE = errorCode({
  code: 'ERR_UPGRADE_PLACE',
  exit: 1,
  meaning: 'An Emperor in this place cannot be replaced. Everything stays as it is.',
  wanted: 'an Emperor that is not in namespaces or a root of its own, with a configuration that is a file',
  hint: 'stop it and start it again',
});

export const errors = [ERR_UPGRADE_STATE, ERR_UPGRADE_PROGRAM, ERR_UPGRADE_BUSY, ERR_UPGRADE_PLACE] as const;
