import { option } from '../vassal/config/option.ts';

export const emperorWrapper = option({
  name: 'emperor-wrapper',
  argument: 'path',
  help: 'Program that vassals are, with the arguments of the engine',
  manual: '15.1',
});
export const emperorWrapperOverride = option({
  name: 'emperor-wrapper-override',
  argument: 'path',
  repeatable: true,
  help: 'Program that vassals are if it can be executed, before any other one',
  manual: '--help',
});
export const emperorWrapperFallback = option({
  name: 'emperor-wrapper-fallback',
  argument: 'path',
  repeatable: true,
  help: 'Program that vassals are if no other one can be executed',
  manual: '--help',
});
export const emperorSafeReload = option({
  name: 'emperor-safe-reload',
  argument: 'none',
  help: 'Check a changed configuration before a vassal that is another program is asked to reload',
  manual: 'own',
});
export const safeFd = option({
  name: 'safe-fd',
  argument: 'number',
  repeatable: true,
  help: 'Hand this descriptor of the Emperor to every vassal, under the same number',
  manual: '15.1',
});
export const binaryPath = option({
  name: 'binary-path',
  argument: 'path',
  help: 'Program that vassals are instead of this one: another uwsgi or emperord',
  manual: '7.2.15',
});
