import { option } from '../config/option.ts';

export const cron = option({
  name: 'cron',
  argument: 'text',
  repeatable: true,
  help: 'MINUTE HOUR DAY MONTH WEEKDAY COMMAND: run it then; -1 is any, -N every N',
  manual: '6.4.4',
});
export const uniqueCron = option({
  name: 'unique-cron',
  argument: 'text',
  repeatable: true,
  help: 'The same, never twice at once',
  manual: '6.4.4',
});
export const cron2 = option({
  name: 'cron2',
  argument: 'text',
  repeatable: true,
  help: '[minute=N,hour=N,day=N,month=N,week=N,unique=1,harakiri=SECONDS] COMMAND: run it then',
  manual: '6.4.4',
});
export const cronHarakiri = option({
  name: 'cron-harakiri',
  argument: 'seconds',
  default: 0,
  help: 'Kill commands of cron that run longer',
  manual: '6.4.4',
});

/** The options that make an entry, each. */
export const kinds = [cron, uniqueCron, cron2] as const;

export const options = [...kinds, cronHarakiri] as const;
