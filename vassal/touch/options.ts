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

export const touchChainReload = option({
  name: 'touch-chain-reload',
  argument: 'path',
  repeatable: true,
  help: 'Replace the workers one after the other when this file or folder is touched, changed or made',
  manual: '5.2.9',
});

export const fsReload = option({
  name: 'fs-reload',
  argument: 'path',
  repeatable: true,
  help: 'Reload when this file, or anything in this folder, changes',
  manual: '2.4',
});

export const fsBrutalReload = option({
  name: 'fs-brutal-reload',
  argument: 'path',
  repeatable: true,
  help: 'The same, without waiting for requests',
  manual: '2.4',
});

export const options = [touchReload, touchWorkersReload, touchChainReload, fsReload, fsBrutalReload] as const;
