import { errorCode } from '../vassal/errors/index.ts';

export const ERR_MONITOR_SCHEME = errorCode({
  code: 'ERR_MONITOR_SCHEME',
  exit: 1,
  meaning: 'The value of `emperor` has a scheme that no monitor knows.',
  wanted: 'a scheme of `emperord --imperial-monitor-list`, a folder or a pattern',
  hint: 'write dir:///path for a folder, glob:///path/*.ini for a pattern',
});

export const ERR_MONITOR_VALUE = errorCode({
  code: 'ERR_MONITOR_VALUE',
  exit: 1,
  meaning: 'The value of `emperor` names no source.',
  wanted: 'a folder or a pattern, by its path',
  hint: 'give `emperor` once for each source: one path, no list',
});

export const ERR_MONITOR_MISSING = errorCode({
  code: 'ERR_MONITOR_MISSING',
  exit: 1,
  meaning: 'A watched folder does not exist. It is waited for.',
  wanted: 'a folder with configurations',
  hint: 'create it, or correct the value of `emperor`',
});

export const ERR_MONITOR_READ = errorCode({
  code: 'ERR_MONITOR_READ',
  exit: 1,
  meaning: 'A source or one of its entries cannot be read. What was known of it stays as it is.',
  wanted: 'read and search permission for the Emperor',
  hint: 'look at the permissions of the path and of the folders above it',
});

export const ERR_MONITOR_NAME = errorCode({
  code: 'ERR_MONITOR_NAME',
  exit: 1,
  meaning: 'The name of an entry cannot be handed to a vassal.',
  wanted: 'a file name in UTF-8',
  hint: 'rename the file',
});

export const ERR_MONITOR_WATCH = errorCode({
  code: 'ERR_MONITOR_WATCH',
  exit: 1,
  meaning:
    'The system does not report changes of a folder. It is looked at every emperor-freq seconds instead.',
  wanted: 'an inotify watch on the folder',
  hint: 'raise fs.inotify.max_user_watches and fs.inotify.max_user_instances',
});

export const errors = [
  ERR_MONITOR_SCHEME,
  ERR_MONITOR_VALUE,
  ERR_MONITOR_MISSING,
  ERR_MONITOR_READ,
  ERR_MONITOR_NAME,
  ERR_MONITOR_WATCH,
] as const;
