import { errorCode } from '../../vassal/errors/index.ts';

export const ERR_CONTROL_LISTEN = errorCode({
  code: 'ERR_CONTROL_LISTEN',
  exit: 1,
  meaning: 'The control socket of the Emperor cannot be bound.',
  wanted: 'a free path in a folder that this user may write',
  hint: 'give this Emperor a path of its own with emperor-control, or none',
});

export const ERR_CONTROL_REQUEST = errorCode({
  code: 'ERR_CONTROL_REQUEST',
  exit: 1,
  meaning: 'What was sent to the control socket is no request that this version understands.',
  wanted: 'one line of JSON with version 1 and a command of docs/ctl.md',
  hint: 'use `emperord ctl` of the same version',
});

export const ERR_CONTROL_VASSAL = errorCode({
  code: 'ERR_CONTROL_VASSAL',
  exit: 1,
  meaning: 'A request names no vassal, or several, that the user may see.',
  wanted: 'the name that `emperord ctl status` shows',
  hint: 'where two sources have the same name, write SOURCE/NAME',
});

export const ERR_CONTROL_DENIED = errorCode({
  code: 'ERR_CONTROL_DENIED',
  exit: 4,
  meaning: 'A user may not do this.',
  wanted: 'root, the user of the Emperor, or the tenant whose vassal it is (emperor-tyrant)',
  hint: 'ask as another user',
});

export const ERR_CONTROL_REACH = errorCode({
  code: 'ERR_CONTROL_REACH',
  exit: 3,
  meaning: 'No Emperor answers on the control socket.',
  wanted: 'a running Emperor, and the path of its control socket',
  hint: 'name it with --socket; the Emperor prints it when it starts',
});

export const ERR_CONTROL_USAGE = errorCode({
  code: 'ERR_CONTROL_USAGE',
  exit: 2,
  meaning: 'The command line of `emperord ctl` cannot be understood.',
  wanted: 'emperord ctl [--socket PATH] [--json] COMMAND [VASSAL]',
  hint: 'read `emperord ctl --help`',
});

export const ERR_CONTROL_DEFECT = errorCode({
  code: 'ERR_CONTROL_DEFECT',
  exit: 1,
  meaning: 'Something went wrong that this program did not foresee.',
  wanted: 'a report of the defect',
  hint: 'report it with the lines of the log around it',
});

export const errors = [
  ERR_CONTROL_LISTEN,
  ERR_CONTROL_REQUEST,
  ERR_CONTROL_VASSAL,
  ERR_CONTROL_DENIED,
  ERR_CONTROL_REACH,
  ERR_CONTROL_USAGE,
  ERR_CONTROL_DEFECT,
] as const;
