import { option } from '../config/option.ts';

const manual = '3.13.32';

export const carbon = option({
  name: 'carbon',
  argument: 'address',
  repeatable: true,
  help: 'Send statistics to the Carbon (Graphite) server at host:port',
  manual: '9.4',
});
export const carbonTimeout = option({
  name: 'carbon-timeout',
  argument: 'seconds',
  default: 3,
  help: 'How long connecting to a Carbon server and sending may take',
  manual,
});
export const carbonFreq = option({
  name: 'carbon-freq',
  argument: 'seconds',
  default: 60,
  help: 'How often they are sent',
  manual,
});
export const carbonId = option({
  name: 'carbon-id',
  argument: 'text',
  help: 'Name of the instance in the keys, else its first socket with dots as underscores',
  manual,
});
export const carbonNoWorkers = option({
  name: 'carbon-no-workers',
  argument: 'none',
  help: 'Only the instance as a whole, nothing of single workers',
  manual,
});
export const carbonMaxRetry = option({
  name: 'carbon-max-retry',
  argument: 'number',
  default: 1,
  help: 'How often it is tried again when a Carbon server did not take them',
  manual,
});
export const carbonRetryDelay = option({
  name: 'carbon-retry-delay',
  argument: 'seconds',
  default: 7,
  help: 'How long until it is tried again',
  manual,
});
export const carbonRoot = option({
  name: 'carbon-root',
  argument: 'text',
  default: 'uwsgi',
  help: 'What the keys begin with',
  manual,
});
export const carbonHostnameDots = option({
  name: 'carbon-hostname-dots',
  argument: 'text',
  help: 'Character in the place of dots in the name of the machine',
  manual,
});
export const carbonNameResolve = option({
  name: 'carbon-name-resolve',
  aliases: ['carbon-resolve-names'],
  argument: 'none',
  help: 'Carbon servers may be given by name',
  manual,
});
export const carbonIdleAvg = option({
  name: 'carbon-idle-avg',
  argument: 'text',
  default: 'last',
  help: 'What avg_rt is when there was no request: last, zero or none',
  manual,
});
export const carbonUseMetrics = option({
  name: 'carbon-use-metrics',
  argument: 'none',
  help: 'Send the metrics instead, by their names; turns them on',
  manual,
});

export const options = [
  carbon,
  carbonTimeout,
  carbonFreq,
  carbonId,
  carbonNoWorkers,
  carbonMaxRetry,
  carbonRetryDelay,
  carbonRoot,
  carbonHostnameDots,
  carbonNameResolve,
  carbonIdleAvg,
  carbonUseMetrics,
] as const;
