import { option } from '../config/option.ts';

export const stats = option({
  name: 'stats',
  aliases: ['stats-server'],
  argument: 'address',
  help: 'Serve the state of the instance as JSON on this address',
  manual: '9.5',
});

export const statsHttp = option({
  name: 'stats-http',
  argument: 'none',
  help: 'Put an HTTP head in front of the JSON of the stats server',
  manual: '9.5',
});

export const statsMinified = option({
  name: 'stats-minified',
  aliases: ['stats-min'],
  argument: 'none',
  help: 'Leave out tabs and newlines in the JSON of the stats server',
  manual: '9.5',
});

export const statsNoCores = option({
  name: 'stats-no-cores',
  argument: 'none',
  help: 'Leave out the cores of the workers in the stats',
  manual: '9.5',
});

export const connectAndReadFrom = option({
  name: 'connect-and-read',
  argument: 'address',
  help: 'Connect to an address, print what it sends until it closes, and exit',
  manual: '9.5',
});

export const options = [stats, statsHttp, statsMinified, statsNoCores, connectAndReadFrom] as const;
