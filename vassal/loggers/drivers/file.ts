import { resolve } from 'node:path';
import { Failure } from '../../errors/index.ts';
import { gid, uid } from '../../master/options.ts';
import { groupId, userId } from '../../sockets/index.ts';
import { ERR_LOGGERS_DRIVER } from '../errors.ts';
import { LogFile, type LogFileSettings } from '../log-file.ts';
import { logfileChmod, logfileChown } from '../options.ts';
import type { Driver, Surroundings } from '../sink.ts';
import { pairs } from '../text.ts';

const KEYS: ReadonlySet<string> = new Set(['logfile', 'maxsize', 'backupname']);

/** `file:/path`, or `file:logfile=/path,maxsize=BYTES,backupname=/path` (manual 3.25.4). */
export const file: Driver = (argument, surroundings) => {
  const given = pairs(argument);
  const path = given.get('') ?? given.get('logfile') ?? '';
  const maximum = given.get('maxsize') ?? '0';
  const wrong = [...given.keys()].filter((key) => key !== '' && !KEYS.has(key));
  if (path === '' || wrong.length > 0 || !/^\d{1,15}$/.test(maximum)) {
    throw new Failure(ERR_LOGGERS_DRIVER, {
      tried: 'open a file logger',
      found: `"${argument}"`,
      wanted: 'file:PATH or file:logfile=PATH,maxsize=BYTES,backupname=PATH',
    });
  }
  return openLogFile(path, surroundings, {
    maximum: Number(maximum),
    backup: given.get('backupname') ?? null,
  });
};

/** Opens a log file with the owner and the mode of the configuration. Throws `ERR_LOGGERS_OPEN`. */
export function openLogFile(
  path: string,
  { configuration, report, opened }: Surroundings,
  more: Partial<LogFileSettings>,
): LogFile {
  const user = configuration.get(uid);
  const group = configuration.get(gid);
  const owner = configuration.get(logfileChown)
    ? { uid: user === null ? -1 : userId(user), gid: group === null ? -1 : groupId(group) }
    : null;
  return new LogFile(
    { path, mode: configuration.get(logfileChmod), owner, report, ...more },
    opened(resolve(path)),
  );
}
