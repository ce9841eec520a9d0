import { errorCode } from '../errors/index.ts';

export const ERR_SIGNALS_FILE = errorCode({
  code: 'ERR_SIGNALS_FILE',
  exit: 1,
  meaning: 'A file that raises a signal cannot be read from the configuration.',
  wanted: 'a path, a blank and the number of a signal, 0 to 255',
  hint: 'touch-signal = /run/app.touch 17',
});
export const ERR_SIGNALS_SEND = errorCode({
  code: 'ERR_SIGNALS_SEND',
  exit: 1,
  meaning: 'A signal could not be raised in another instance.',
  wanted: 'the address of a uwsgi socket, a comma and the number of a signal, 0 to 255',
  hint: 'emperord --signal 127.0.0.1:3031,17; the instance must have an application',
});

export const errors = [ERR_SIGNALS_FILE, ERR_SIGNALS_SEND] as const;
