import { option } from '../config/option.ts';

export const disableLogging = option({
  name: 'disable-logging',
  aliases: ['-L'],
  argument: 'none',
  help: 'Write no line for requests, but for those that another option asks for',
  manual: '3.13.8',
});
export const logMicros = option({
  name: 'log-micros',
  argument: 'none',
  help: 'Show the time of requests in microseconds',
  manual: '3.13.8',
});
export const logFormat = option({
  name: 'log-format',
  aliases: ['logformat'],
  argument: 'text',
  help: 'Form of the request line, with %(variables)',
  manual: '3.26',
});
export const logFormatStrftime = option({
  name: 'log-format-strftime',
  aliases: ['logformat-strftime'],
  argument: 'none',
  help: 'The text of log-format between its variables is a format of strftime',
  manual: '3.13.8',
});
export const logXForwardedFor = option({
  name: 'log-x-forwarded-for',
  argument: 'none',
  help: 'Show the header X-Forwarded-For in the place of the address',
  manual: '3.13.8',
});
export const logZero = option({
  name: 'log-zero',
  argument: 'none',
  help: 'Log answers without a body',
  manual: '3.13.8',
});
export const logSlow = option({
  name: 'log-slow',
  argument: 'milliseconds',
  help: 'Log requests that took longer',
  manual: '3.13.8',
});
export const log4xx = option({
  name: 'log-4xx',
  argument: 'none',
  help: 'Log answers with a status from 400 to 499',
  manual: '3.13.8',
});
export const log5xx = option({
  name: 'log-5xx',
  argument: 'none',
  help: 'Log answers with a status from 500 to 599',
  manual: '3.13.8',
});
export const logBig = option({
  name: 'log-big',
  argument: 'bytes',
  help: 'Log answers whose body is larger',
  manual: '3.13.8',
});
export const logSendfile = option({
  name: 'log-sendfile',
  argument: 'none',
  help: 'Log answers that are a file',
  manual: '3.13.8',
});
export const logIoerror = option({
  name: 'log-ioerror',
  argument: 'none',
  help: 'Log requests whose client went away or sent a bad body',
  manual: 'own',
});
export const memoryReport = option({
  name: 'memory-report',
  aliases: ['-m'],
  argument: 'none',
  help: 'Show the memory of the worker in request lines',
  manual: '3.13.5',
});

export const options = [
  disableLogging,
  logMicros,
  logFormat,
  logFormatStrftime,
  logXForwardedFor,
  logZero,
  logSlow,
  log4xx,
  log5xx,
  logBig,
  logSendfile,
  logIoerror,
  memoryReport,
] as const;
