import type { Part } from '../part.ts';
import { errors } from './errors.ts';
import { options } from './options.ts';

/** Where log lines go (manual 3.25); the writer of the log loads the drivers. */
export const part: Part = {
  name: 'loggers',
  options,
  errors,
  plugins: [
    'logfile',
    'logsocket',
    'logpipe',
    'logcrypto',
    'logzmq',
    'syslog',
    'logsyslog',
    'rsyslog',
    'logrsyslog',
    'redislog',
    'mongodblog',
    'graylog2',
    'systemd_logger',
  ],
  used: () => false,
};
