import type { Configuration } from '../config/index.ts';
import type { ProcessLog } from '../log/index.ts';
import type { Beginning } from './begin.ts';

export { currentLogbook } from './current.ts';
export { hasLog, isAddress } from './wanted.ts';

/** Sends the log of this process where its configuration wants it; see `begin.ts`. Throws `Failure`. */
export async function beginLog(
  configuration: Configuration,
  log: ProcessLog,
  beginning: Beginning,
): Promise<void> {
  await (await import('./begin.ts')).beginLog(configuration, log, beginning);
}
