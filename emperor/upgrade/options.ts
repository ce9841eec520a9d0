import { option } from '../../vassal/config/option.ts';

export const emperorUpgradeProgram = option({
  name: 'emperor-upgrade-program',
  argument: 'path',
  help: 'Program that takes the place of the Emperor at an upgrade; without it the files that it runs from',
  manual: 'own',
});

export const options = [emperorUpgradeProgram] as const;

/** Names the descriptor of the state in the program that takes the place of an Emperor. */
export const UPGRADE_VARIABLE = 'EMPERORD_UPGRADE';
