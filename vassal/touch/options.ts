import { option } from '../config/option.ts';

export const touchReload = option({
  name: 'touch-reload',
  argument: 'path',
  repeatable: true,
  help: 'Reload when this file or folder is touched, changed or made',
  manual: '3.13.11',
});

export const touchWorkersReload = option({
  name: 'touch-workers-reload',
  argument: 'path',
  repeatable: true,
  help: 'Reload the workers only when this file or folder is touched, changed or made',
  manual: '3.13.11',
});

export const options = [touchReload, touchWorkersReload] as const;
