import { option } from '../config/option.ts';

export const addHeader = option({
  name: 'add-header',
  argument: 'text',
  repeatable: true,
  help: 'A header of every answer, after those that it has: Name: value',
  manual: '3.13.18',
});

export const options = [addHeader] as const;
