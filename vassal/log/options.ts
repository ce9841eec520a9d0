import { option } from '../config/option.ts';

export const disableLogging = option({
  name: 'disable-logging',
  aliases: ['-L'],
  argument: 'none',
  help: 'Write no line for requests',
  manual: '3.13.8',
});
export const logMicros = option({
  name: 'log-micros',
  argument: 'none',
  help: 'Show the time of requests in microseconds',
  manual: '3.13.8',
});

export const logDate = option({
  name: 'log-date',
  aliases: ['logdate', 'log-prefix'],
  argument: 'text?',
  help: 'Put the date before the lines of the instance itself, in this format of strftime if one is given',
  manual: '3.13.8',
});

export const options = [disableLogging, logMicros, logDate] as const;
