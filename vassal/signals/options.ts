import { option } from '../config/option.ts';

export const signalBufsize = option({
  name: 'signal-bufsize',
  aliases: ['signals-bufsize'],
  argument: 'bytes',
  default: 65536,
  help: 'How many signals may wait for their handlers; one is one byte',
  manual: '3.13.11',
});
export const touchSignal = option({
  name: 'touch-signal',
  argument: 'text',
  repeatable: true,
  help: 'PATH SIGNAL: raise the signal when this file or folder is touched, changed or made',
  manual: '15.1',
});
export const fsSignal = option({
  name: 'fs-signal',
  argument: 'text',
  repeatable: true,
  help: 'The same as touch-signal',
  manual: '15.1',
});
export const sendSignal = option({
  name: 'signal',
  argument: 'text',
  help: 'ADDRESS,SIGNAL: raise a signal in an instance by its uwsgi socket, and end',
  manual: '3.13.16',
});

/** The options that raise signals for files. */
export const fileOptions = [touchSignal, fsSignal] as const;

export const options = [signalBufsize, ...fileOptions, sendSignal] as const;
