import { errorCode } from '../errors/index.ts';

export const ERR_ALARMS_SYNTAX = errorCode({
  code: 'ERR_ALARMS_SYNTAX',
  exit: 1,
  meaning: 'An alarm, or what raises one, is not written as it should be.',
  wanted:
    'alarm = NAME ACTION:ARGUMENTS, log-alarm = NAME[,NAME] PATTERN, alarm-fd = NAME DESCRIPTOR[:BYTES] MESSAGE',
  hint: 'docs/alarms.md has the actions and their arguments',
});
export const ERR_ALARMS_UNKNOWN = errorCode({
  code: 'ERR_ALARMS_UNKNOWN',
  exit: 1,
  meaning: 'Something is to raise an alarm that the configuration does not define.',
  wanted: 'a name that an `alarm` option defines',
  hint: 'look for a typing error in the name',
});

export const errors = [ERR_ALARMS_SYNTAX, ERR_ALARMS_UNKNOWN] as const;
