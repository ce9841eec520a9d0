import { option } from '../config/option.ts';

export const maxRequests = option({
  name: 'max-requests',
  aliases: ['-R'],
  argument: 'number',
  help: 'Replace a worker that has answered this many requests',
  manual: '3.13.2',
});

export const maxRequestsDelta = option({
  name: 'max-requests-delta',
  argument: 'number',
  default: 0,
  help: 'Add the number of the worker times this to its max-requests',
  manual: 'own',
});

export const reloadOnException = option({
  name: 'reload-on-exception',
  argument: 'none',
  help: 'Replace a worker whose application has failed in a request',
  manual: '3.13.18',
});

const oneException = { argument: 'text', repeatable: true, manual: '3.13.18' } as const;

export const reloadOnExceptionType = option({
  name: 'reload-on-exception-type',
  ...oneException,
  help: 'Replace a worker after an exception of this type',
});
export const reloadOnExceptionValue = option({
  name: 'reload-on-exception-value',
  ...oneException,
  help: 'Replace a worker after an exception that says this',
});
export const reloadOnExceptionRepr = option({
  name: 'reload-on-exception-repr',
  ...oneException,
  help: 'Replace a worker after an exception with this type and value: KeyError: x',
});

export const minWorkerLifetime = option({
  name: 'min-worker-lifetime',
  argument: 'seconds',
  default: 60,
  help: 'No worker that is younger is replaced for its requests, age or memory',
  manual: '3.13.2',
});

export const maxWorkerLifetime = option({
  name: 'max-worker-lifetime',
  argument: 'seconds',
  help: 'Replace a worker that is older',
  manual: '3.13.2',
});

export const maxWorkerLifetimeDelta = option({
  name: 'max-worker-lifetime-delta',
  argument: 'seconds',
  default: 0,
  help: 'Add the number of the worker times this to its max-worker-lifetime',
  manual: 'own',
});

export const reloadOnAs = option({
  name: 'reload-on-as',
  argument: 'megabytes',
  help: 'Replace a worker whose address space is larger after a request',
  manual: '3.13.2',
});

export const reloadOnRss = option({
  name: 'reload-on-rss',
  argument: 'megabytes',
  help: 'Replace a worker whose unshared physical memory is larger after a request',
  manual: '3.13.2',
});

export const evilReloadOnAs = option({
  name: 'evil-reload-on-as',
  argument: 'megabytes',
  help: 'The master replaces a worker whose address space is larger, whatever it does',
  manual: '3.13.2',
});

export const evilReloadOnRss = option({
  name: 'evil-reload-on-rss',
  argument: 'megabytes',
  help: 'The master replaces a worker whose physical memory is larger, whatever it does',
  manual: '3.13.2',
});

export const options = [
  maxRequests,
  maxRequestsDelta,
  reloadOnException,
  reloadOnExceptionType,
  reloadOnExceptionValue,
  reloadOnExceptionRepr,
  minWorkerLifetime,
  maxWorkerLifetime,
  maxWorkerLifetimeDelta,
  reloadOnAs,
  reloadOnRss,
  evilReloadOnAs,
  evilReloadOnRss,
] as const;
