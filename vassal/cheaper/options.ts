import { option } from '../config/option.ts';

export const cheap = option({
  name: 'cheap',
  argument: 'none',
  help: 'Start the workers with the first connection',
  manual: '3.13.17',
});

export const idle = option({
  name: 'idle',
  argument: 'seconds',
  help: 'End the workers after so long without a request, until the next connection',
  manual: '3.13.17',
});

export const dieOnIdle = option({
  name: 'die-on-idle',
  argument: 'none',
  help: 'End the instance instead when it is idle',
  manual: '3.13.17',
});

export const cheaper = option({
  name: 'cheaper',
  argument: 'number',
  help: 'Keep at least so many workers, and as many as the load needs',
  manual: '3.13.17',
});

export const cheaperInitial = option({
  name: 'cheaper-initial',
  argument: 'number',
  help: 'How many workers start in cheaper mode',
  manual: '3.13.17',
});

export const cheaperStep = option({
  name: 'cheaper-step',
  argument: 'number',
  default: 1,
  help: 'How many workers are started at an overload',
  manual: '3.13.17',
});

export const cheaperOverload = option({
  name: 'cheaper-overload',
  argument: 'number',
  default: 3,
  help: 'Seconds that all workers are busy (spare), connections that wait (backlog), or seconds of a cycle (busyness)',
  manual: '3.13.17',
});

export const cheaperAlgo = option({
  name: 'cheaper-algo',
  argument: 'text',
  default: 'spare',
  help: 'What decides how many workers run: spare, backlog, busyness, or + and - in the master fifo (manual)',
  manual: '3.13.17',
});

export const cheaperRssLimitSoft = option({
  name: 'cheaper-rss-limit-soft',
  argument: 'bytes',
  help: 'Start no more workers while all of them together hold so much memory',
  manual: '7.1.2',
});

export const cheaperRssLimitHard = option({
  name: 'cheaper-rss-limit-hard',
  argument: 'bytes',
  help: 'End one worker after the other while all of them together hold so much memory',
  manual: '7.1.2',
});

export const busynessMax = option({
  name: 'cheaper-busyness-max',
  argument: 'number',
  default: 50,
  help: 'Percent of the time in requests above which more workers start',
  manual: '3.13.34',
});

export const busynessMin = option({
  name: 'cheaper-busyness-min',
  argument: 'number',
  default: 25,
  help: 'Percent of the time in requests below which a cycle is idle',
  manual: '3.13.34',
});

export const busynessMultiplier = option({
  name: 'cheaper-busyness-multiplier',
  argument: 'number',
  default: 10,
  help: 'Idle cycles before a worker is ended',
  manual: '3.13.34',
});

export const busynessPenalty = option({
  name: 'cheaper-busyness-penalty',
  argument: 'number',
  default: 2,
  help: 'Idle cycles more from then on when a worker that was ended is missed too soon',
  manual: '3.13.34',
});

export const busynessVerbose = option({
  name: 'cheaper-busyness-verbose',
  argument: 'none',
  help: 'Log what the busyness algorithm sees and decides',
  manual: '3.13.34',
});

export const busynessBacklogAlert = option({
  name: 'cheaper-busyness-backlog-alert',
  argument: 'number',
  default: 33,
  help: 'Connections in a listen queue above which workers start at once',
  manual: '3.13.34',
});

export const busynessBacklogMultiplier = option({
  name: 'cheaper-busyness-backlog-multiplier',
  argument: 'number',
  default: 3,
  help: 'Idle cycles before a worker of an emergency is ended',
  manual: '3.13.34',
});

export const busynessBacklogStep = option({
  name: 'cheaper-busyness-backlog-step',
  argument: 'number',
  default: 1,
  help: 'How many workers start in an emergency',
  manual: '3.13.34',
});

export const busynessBacklogNonzero = option({
  name: 'cheaper-busyness-backlog-nonzero',
  argument: 'seconds',
  default: 60,
  help: 'Seconds with connections in a listen queue after which workers start at once',
  manual: '3.13.34',
});

export const cheaperAlgosList = option({
  name: 'cheaper-algos-list',
  aliases: ['cheaper-algo-list', 'cheaper-list'],
  argument: 'none',
  help: 'Print what cheaper-algo can name, and end',
  manual: '7.1',
});

export const options = [
  cheap,
  idle,
  dieOnIdle,
  cheaper,
  cheaperInitial,
  cheaperStep,
  cheaperOverload,
  cheaperAlgo,
  cheaperRssLimitSoft,
  cheaperRssLimitHard,
  busynessMax,
  busynessMin,
  busynessMultiplier,
  busynessPenalty,
  busynessVerbose,
  busynessBacklogAlert,
  busynessBacklogMultiplier,
  busynessBacklogStep,
  busynessBacklogNonzero,
  cheaperAlgosList,
] as const;
