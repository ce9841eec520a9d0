import type { Configuration } from '../config/index.ts';
import { stamp } from './log.ts';
import { logDate } from './options.ts';
import { strftime } from './strftime.ts';

/** What `log-date` puts before the lines of a process; `null` for nothing. */
export function datePrefix(configuration: Configuration): (() => string) | null {
  if (!configuration.isSet(logDate)) return null;
  const format = configuration.get(logDate) ?? '';
  if (BARE.has(format)) return () => stamp(new Date());
  if (OFF.has(format)) return null;
  const text = strftime(format);
  return () => text(Date.now());
}

/** Values that give no format. */
const BARE: ReadonlySet<string> = new Set(['', 'true', '1', 'on', 'yes']);
const OFF: ReadonlySet<string> = new Set(['false', '0', 'off', 'no']);
