import { option } from '../config/option.ts';

export const logDate = option({
  name: 'log-date',
  aliases: ['logdate', 'log-prefix'],
  argument: 'text?',
  help: 'Put the date before the lines of the instance itself, in this format of strftime if one is given',
  manual: '3.13.8',
});

export const options = [logDate] as const;
