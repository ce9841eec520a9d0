import { option } from '../../vassal/config/option.ts';

export const emperorAdopt = option({
  name: 'emperor-adopt',
  argument: 'path',
  help: 'Let vassals outlive an Emperor that is killed; the next one with this folder adopts them',
  manual: 'own',
});

export const options = [emperorAdopt] as const;
