import { option } from '../config/option.ts';

export const alarm = option({
  name: 'alarm',
  argument: 'text',
  repeatable: true,
  help: 'An alarm and what it does: NAME ACTION:ARGUMENTS',
  manual: '6.1.2',
});
export const alarmFreq = option({
  name: 'alarm-freq',
  argument: 'seconds',
  default: 3,
  help: 'An alarm is silent for so long when it has the same to say again',
  manual: '3.13.9',
});
export const alarmMsgSize = option({
  name: 'alarm-msg-size',
  argument: 'bytes',
  default: 8192,
  help: 'Longest message of an alarm; the rest of it is cut',
  manual: '3.13.9',
});
export const logAlarm = option({
  name: 'log-alarm',
  aliases: ['alarm-log'],
  argument: 'text',
  repeatable: true,
  help: 'Raise alarms for log lines that match: NAME[,NAME…] PATTERN',
  manual: '6.1.2',
});
export const notLogAlarm = option({
  name: 'not-log-alarm',
  aliases: ['not-alarm-log'],
  argument: 'text',
  repeatable: true,
  help: 'Lines that match raise none of these alarms: NAME[,NAME…] PATTERN',
  manual: '3.13.9',
});
export const alarmList = option({
  name: 'alarm-list',
  aliases: ['alarms-list'],
  argument: 'none',
  help: 'Print the actions that alarms may have, and exit',
  manual: '3.13.9',
});
export const alarmFd = option({
  name: 'alarm-fd',
  argument: 'text',
  repeatable: true,
  help: 'Raise an alarm when this descriptor can be read: NAME DESCRIPTOR[:BYTES] MESSAGE',
  manual: '6.1.1',
});
export const alarmBacklog = option({
  name: 'alarm-backlog',
  aliases: ['backlog-alarm', 'lq-alarm', 'alarm-lq', 'alarm-listen-queue', 'listen-queue-alarm'],
  argument: 'text',
  repeatable: true,
  help: 'Raise this alarm when a listen queue is full',
  manual: '6.1.1',
});
export const alarmSegfault = option({
  name: 'alarm-segfault',
  aliases: ['segfault-alarm'],
  argument: 'text',
  repeatable: true,
  help: 'Raise this alarm when a worker crashes',
  manual: '6.1.6',
});

/** Options that only the writer of the log can serve. */
export const ofLines = [logAlarm, notLogAlarm, alarmSegfault] as const;

export const options = [
  alarm,
  alarmFreq,
  alarmMsgSize,
  logAlarm,
  notLogAlarm,
  alarmList,
  alarmFd,
  alarmBacklog,
  alarmSegfault,
] as const;
