import { option } from '../config/option.ts';

export const addHeader = option({
  name: 'add-header',
  argument: 'text',
  repeatable: true,
  help: 'A header of every answer, after those that it has: Name: value',
  manual: '3.13.18',
});

export const remHeader = option({
  name: 'rem-header',
  aliases: ['del-header'],
  argument: 'text',
  repeatable: true,
  help: 'A header that no answer gets, by name; `add-header` comes after it',
  manual: 'own',
});

export const options = [addHeader, remHeader] as const;
