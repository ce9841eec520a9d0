import { option } from '../config/option.ts';

export const harakiri = option({
  name: 'harakiri',
  aliases: ['-t'],
  argument: 'seconds',
  help: 'Kill and replace a worker that takes longer for a request',
  manual: '3.13.2',
});
export const harakiriVerbose = option({
  name: 'harakiri-verbose',
  argument: 'none',
  help: 'Log in which system call the killed process was',
  manual: '3.13.2',
});

export const options = [harakiri, harakiriVerbose] as const;
