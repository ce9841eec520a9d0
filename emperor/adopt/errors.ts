import { errorCode } from '../../vassal/errors/index.ts';

export const ERR_ADOPT_FOLDER = errorCode({
  code: 'ERR_ADOPT_FOLDER',
  exit: 1,
  meaning: 'The folder of emperor-adopt cannot be trusted with the descriptors of all vassals.',
  wanted: 'a folder of the user that starts the Emperor, which nobody else may enter (mode 700)',
  hint: 'chown and chmod it, or name one that does not exist yet',
});

export const ERR_ADOPT_HOLDER = errorCode({
  code: 'ERR_ADOPT_HOLDER',
  exit: 1,
  meaning: 'The process that keeps the descriptors of vassals for the next Emperor does not answer.',
  wanted: 'one Emperor for each folder of emperor-adopt',
  hint: 'end the other Emperor, or give this one a folder of its own',
});

export const errors = [ERR_ADOPT_FOLDER, ERR_ADOPT_HOLDER] as const;
