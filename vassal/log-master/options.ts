import { option } from '../config/option.ts';

export const logto = option({
  name: 'logto',
  argument: 'path',
  help: 'Write the log to this file, or send it to this UDP address',
  manual: '3.13.8',
});
export const logto2 = option({
  name: 'logto2',
  argument: 'path',
  help: 'As logto, opened after the privileges are dropped',
  manual: '3.13.8',
});
export const logMaster = option({
  name: 'log-master',
  argument: 'none',
  help: 'The master writes the log, also what workers print',
  manual: '3.13.8',
});
export const logMasterBufsize = option({
  name: 'log-master-bufsize',
  argument: 'bytes',
  default: 8192,
  help: 'Longest line that the master writes; the rest of it is cut',
  manual: '3.13.8',
});
export const logReopen = option({
  name: 'log-reopen',
  argument: 'none',
  help: 'Open the log again at a reload',
  manual: '3.13.8',
});
export const logTruncate = option({
  name: 'log-truncate',
  argument: 'none',
  help: 'Empty the log at the start',
  manual: '3.13.8',
});
export const logMaxsize = option({
  name: 'log-maxsize',
  argument: 'bytes',
  help: 'Move the log away when it is larger',
  manual: '3.13.8',
});
export const logBackupname = option({
  name: 'log-backupname',
  argument: 'path',
  help: 'Name of the log that was moved away, instead of its own with the time',
  manual: '3.13.8',
});
export const logDrain = option({
  name: 'log-drain',
  argument: 'text',
  repeatable: true,
  help: 'Do not write lines that match this regular expression',
  manual: '3.13.8',
});
export const logFilter = option({
  name: 'log-filter',
  argument: 'text',
  repeatable: true,
  help: 'Write only lines that match one of these regular expressions',
  manual: '3.13.8',
});
export const touchLogrotate = option({
  name: 'touch-logrotate',
  argument: 'path',
  repeatable: true,
  help: 'Move the log away when this file is touched',
  manual: '3.13.11',
});
export const touchLogreopen = option({
  name: 'touch-logreopen',
  argument: 'path',
  repeatable: true,
  help: 'Open the log again when this file is touched',
  manual: '3.13.11',
});

export const options = [
  logto,
  logto2,
  logMaster,
  logMasterBufsize,
  logReopen,
  logTruncate,
  logMaxsize,
  logBackupname,
  logDrain,
  logFilter,
  touchLogrotate,
  touchLogreopen,
] as const;
