import { closeSync, openSync } from 'node:fs';
import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import type { ProcessLog } from '../log/index.ts';
import { descriptorSink, openLogFile } from '../loggers/index.ts';
import { currentLogbook, setLogbook } from './current.ts';
import { Logbook } from './logbook.ts';
import { logto, logTruncate } from './options.ts';
import { writesLog } from './wanted.ts';

/**
 * Sends the log of this process where the configuration wants it, before it says anything. Throws `Failure`.
 * @param leads this process starts workers and drops privileges: what connects waits for that
 */
export async function beginLog(configuration: Configuration, log: ProcessLog, leads: boolean): Promise<void> {
  const present = currentLogbook();
  // A fallback configuration takes the place of one that could not start.
  if (present !== null) return present.use(await present.prepare(configuration, false), configuration);
  if (!writesLog(configuration)) {
    const place = configuration.get(logto);
    if (place !== null) printTo(place, configuration, configuration.get(logTruncate));
    return;
  }
  const logbook = new Logbook();
  const pipeline = await logbook.prepare(configuration, false);
  logbook.use(pipeline, configuration);
  logbook.capture();
  log.redirect(logbook);
  setLogbook(logbook);
  // What is still in the pipes belongs to the log, however this process ends.
  process.on('exit', () => logbook.drain());
  if (!leads) await pipeline.start();
}

/** This process, and what it starts, prints to a file. Throws `ERR_LOGGERS_OPEN`. */
export function printTo(path: string, configuration: Configuration, truncate: boolean): void {
  const report = (text: string): void => descriptorSink(2).write([Buffer.from(`${text}\n`)]);
  const fallback = descriptorSink(2);
  const surroundings = { configuration, original: 2, report, fallback, opened: () => null };
  // It makes the file as it has to be; who prints there wants a descriptor that waits.
  const file = openLogFile(path, surroundings, { truncate });
  const descriptor = openSync(file.path, 'a');
  file.close();
  native.perform([
    {
      op: 'descriptors',
      map: [
        { from: descriptor, to: 1 },
        { from: descriptor, to: 2 },
      ],
    },
  ]);
  closeSync(descriptor);
}
