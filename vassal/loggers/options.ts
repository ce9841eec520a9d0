import { option } from '../config/option.ts';

export const logger = option({
  name: 'logger',
  argument: 'text',
  repeatable: true,
  help: 'Write the log with this logger: [name ]driver[:arguments]',
  manual: '3.25.2',
});
export const reqLogger = option({
  name: 'req-logger',
  aliases: ['logger-req'],
  argument: 'text',
  repeatable: true,
  help: 'Write request lines with this logger: [name ]driver[:arguments]',
  manual: '3.25.2',
});
export const loggerList = option({
  name: 'logger-list',
  aliases: ['loggers-list'],
  argument: 'none',
  help: 'Print the drivers of loggers, and end',
  manual: '3.13.8',
});
export const logSocket = option({
  name: 'log-socket',
  argument: 'address',
  repeatable: true,
  help: 'Send log lines to this socket: as logger = socket:…',
  manual: '3.13.8',
});
export const logSyslog = option({
  name: 'log-syslog',
  argument: 'text?',
  help: 'Send log lines to syslog, under this name: as logger = syslog:…',
  manual: '3.13.8',
});
export const logZeromq = option({
  name: 'log-zeromq',
  argument: 'address',
  repeatable: true,
  help: 'Send log lines to this ZeroMQ address: as logger = zeromq:…',
  manual: '3.13.8',
});
export const logRoute = option({
  name: 'log-route',
  argument: 'text',
  repeatable: true,
  help: 'Send the lines that match to a named logger: name regexp',
  manual: '3.25.3',
});
export const logReqRoute = option({
  name: 'log-req-route',
  argument: 'text',
  repeatable: true,
  help: 'Send the request lines that match to a named logger: name regexp',
  manual: '3.25.3',
});
export const logfileChown = option({
  name: 'logfile-chown',
  argument: 'none',
  help: 'Give log files to the user and group of the instance',
  manual: '3.13.8',
});
export const logfileChmod = option({
  name: 'logfile-chmod',
  argument: 'octal',
  help: 'Mode of log files',
  manual: '3.13.8',
});
export const rsyslogPacketSize = option({
  name: 'rsyslog-packet-size',
  argument: 'bytes',
  default: 1024,
  help: 'Largest packet of the rsyslog logger',
  manual: '3.13.56',
});
export const rsyslogSplitMessages = option({
  name: 'rsyslog-split-messages',
  argument: 'none',
  help: 'Send what is longer in several packets instead of cutting it',
  manual: '3.13.56',
});

export const options = [
  logger,
  reqLogger,
  loggerList,
  logSocket,
  logSyslog,
  logZeromq,
  logRoute,
  logReqRoute,
  logfileChown,
  logfileChmod,
  rsyslogPacketSize,
  rsyslogSplitMessages,
] as const;
