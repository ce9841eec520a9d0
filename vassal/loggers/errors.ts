import { errorCode } from '../errors/index.ts';

export const ERR_LOGGERS_DRIVER = errorCode({
  code: 'ERR_LOGGERS_DRIVER',
  exit: 1,
  meaning: 'A logger names no driver, or gives it arguments that it does not take.',
  wanted: '[name ]driver[:arguments]',
  hint: '`emperord --logger-list` prints the drivers',
});
export const ERR_LOGGERS_OPEN = errorCode({
  code: 'ERR_LOGGERS_OPEN',
  exit: 1,
  meaning: 'A log file cannot be opened.',
  wanted: 'a file that this user may write',
  hint: 'check the folder and its owner',
});
export const ERR_LOGGERS_ROUTE = errorCode({
  code: 'ERR_LOGGERS_ROUTE',
  exit: 1,
  meaning: '`log-route` or `log-req-route` names no logger, or its pattern is no regular expression.',
  wanted: 'the name of a logger, a space, and a regular expression',
  hint: 'name the logger: logger = NAME driver:arguments',
});

export const errors = [ERR_LOGGERS_DRIVER, ERR_LOGGERS_OPEN, ERR_LOGGERS_ROUTE] as const;
