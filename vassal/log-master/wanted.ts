import { ofLines } from '../alarms/options.ts';
import type { Configuration, Option } from '../config/index.ts';
import { daemonizeTo } from '../daemonize/options.ts';
import { logEncoder, logReqEncoder } from '../log-encoders/options.ts';
import {
  logger,
  logReqRoute,
  logRoute,
  logSocket,
  logSyslog,
  logZeromq,
  reqLogger,
} from '../loggers/options.ts';
import * as rows from './options.ts';

/** Options that only the writer of the log can serve: each means `log-master`. */
const NEEDING: readonly Option[] = [
  logger,
  reqLogger,
  logSocket,
  logSyslog,
  logZeromq,
  logRoute,
  logReqRoute,
  logEncoder,
  logReqEncoder,
  rows.logDrain,
  rows.logFilter,
  rows.logMaxsize,
  rows.touchLogrotate,
  rows.touchLogreopen,
  ...ofLines,
];
const ADDRESS = /^[^/]*:\d{1,5}$/;

/** Whether this process reads what it and its children print, and writes the log itself. */
export function writesLog(configuration: Configuration): boolean {
  if (configuration.get(rows.logMaster) || NEEDING.some((option) => configuration.isSet(option))) return true;
  return [rows.logto, rows.logto2, daemonizeTo].some((option) => isAddress(configuration.get(option) ?? ''));
}

/** Whether a place for the log is a UDP address and not a file. */
export function isAddress(place: string): boolean {
  return ADDRESS.test(place);
}

/** Whether anything here has something to do. */
export function hasLog(configuration: Configuration): boolean {
  return configuration.isSet(rows.logto) || configuration.isSet(rows.logto2) || writesLog(configuration);
}
