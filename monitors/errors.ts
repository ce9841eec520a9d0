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
  wanted: 'a folder, a pattern, or the address of a source as docs/monitors.md writes it',
  hint: 'give `emperor` once for each source: one value, no list',
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
  wanted: 'a name in UTF-8 that ends like a configuration, without slash or control character',
  hint: 'rename it: site.ini',
});

export const ERR_MONITOR_WATCH = errorCode({
  code: 'ERR_MONITOR_WATCH',
  exit: 1,
  meaning:
    'The system does not report changes of a folder. It is looked at every emperor-freq seconds instead.',
  wanted: 'an inotify watch on the folder',
  hint: 'raise fs.inotify.max_user_watches and fs.inotify.max_user_instances',
});

export const ERR_MONITOR_SOURCE = errorCode({
  code: 'ERR_MONITOR_SOURCE',
  exit: 1,
  meaning:
    'A source cannot be reached or read. Its vassals go on as they are; it is tried again, at most 5 seconds apart.',
  wanted: 'a server that answers, with these credentials',
  hint: 'look at the server, its address and the rights of the user',
});

export const ERR_MONITOR_TEXT = errorCode({
  code: 'ERR_MONITOR_TEXT',
  exit: 1,
  meaning: 'The text of a configuration cannot be handed to a vassal. The one that was known stays.',
  wanted: 'at most 16 MiB of UTF-8',
  hint: 'correct the text in its source',
});

export const ERR_MONITOR_DUPLICATE = errorCode({
  code: 'ERR_MONITOR_DUPLICATE',
  exit: 1,
  meaning: 'A source holds a name twice. The first one counts.',
  wanted: 'one row for each name',
  hint: 'make the name the primary key, or narrow the query',
});

export const ERR_MONITOR_MESSAGE = errorCode({
  code: 'ERR_MONITOR_MESSAGE',
  exit: 1,
  meaning: 'A message to the Emperor has no meaning. It changes nothing.',
  wanted: 'a message as docs/monitors.md describes it',
  hint: 'correct the program that sends it',
});

export const errors = [
  ERR_MONITOR_SCHEME,
  ERR_MONITOR_VALUE,
  ERR_MONITOR_MISSING,
  ERR_MONITOR_READ,
  ERR_MONITOR_NAME,
  ERR_MONITOR_WATCH,
  ERR_MONITOR_SOURCE,
  ERR_MONITOR_TEXT,
  ERR_MONITOR_DUPLICATE,
  ERR_MONITOR_MESSAGE,
] as const;
