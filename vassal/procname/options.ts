import { option } from '../config/option.ts';

const text = { argument: 'text', manual: '3.13.10' } as const;

export const autoProcname = option({
  name: 'auto-procname',
  argument: 'none',
  help: 'Give every process a title that says what it is: uWSGI master, uWSGI worker 1',
  manual: '3.13.10',
});
export const procnamePrefix = option({
  name: 'procname-prefix',
  ...text,
  help: 'Put this before the titles',
});
export const procnamePrefixSpaced = option({
  name: 'procname-prefix-spaced',
  ...text,
  help: 'Put this and a space before the titles',
});
export const procnameAppend = option({
  name: 'procname-append',
  ...text,
  help: 'Put this after the titles',
});
export const procname = option({ name: 'procname', ...text, help: 'Title of all processes' });
export const procnameMaster = option({
  name: 'procname-master',
  ...text,
  help: 'Title of the master',
});

export const options = [
  autoProcname,
  procnamePrefix,
  procnamePrefixSpaced,
  procnameAppend,
  procname,
  procnameMaster,
] as const;
