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
  help: 'Seconds that all workers are busy (spare), or connections that wait (backlog), before more are started',
  manual: '3.13.17',
});

export const cheaperAlgo = option({
  name: 'cheaper-algo',
  argument: 'text',
  default: 'spare',
  help: 'What decides how many workers run: spare, backlog, or + and - in the master fifo (manual)',
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
] as const;
