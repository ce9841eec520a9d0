import { option } from '../../vassal/config/option.ts';

export const emperorControl = option({
  name: 'emperor-control',
  argument: 'path',
  help: 'Unix socket for `emperord ctl`; `none` for no socket, without it the one of the folder for sockets',
  manual: 'own',
});

export const options = [emperorControl] as const;
