import { option } from '../config/option.ts';

export const forkServer = option({
  name: 'fork-server',
  argument: 'text',
  default: 'auto',
  help: 'Fork vassals from a warm process: auto (where it was verified), off, required',
  manual: 'own',
});

export const forkServerGroup = option({
  name: 'fork-server-group',
  argument: 'text',
  help: 'Fork this vassal from the warm process of this group: groups share no memory layout',
  manual: 'own',
});

export const options = [forkServer, forkServerGroup] as const;
