import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import type { ProcessLog } from '../log/index.ts';
import { descriptorSink, openLogFile } from '../loggers/index.ts';
import { currentLogbook, setLogbook } from './current.ts';
import { Logbook } from './logbook.ts';
import { logto, logTruncate } from './options.ts';
import { writesLog } from './wanted.ts';

/** What kind of process begins. */
export interface Beginning {
  /** It starts workers and drops privileges: what connects waits for that. */
  readonly leads: boolean;
  /** It goes on in a jail with what it was outside: its log was begun already. */
  readonly resumed: boolean;
}

/** Sends the log of this process where the configuration wants it, before it says anything. Throws `Failure`. */
export async function beginLog(
  configuration: Configuration,
  log: ProcessLog,
  { leads, resumed }: Beginning,
): Promise<void> {
  const present = currentLogbook();
  // A fallback configuration takes the place of one that could not start.
  if (present !== null)
    return present.use(
      await present.prepare(configuration, { dropped: false, truncates: false }),
      configuration,
    );
  if (!writesLog(configuration)) {
    const place = configuration.get(logto);
    if (place !== null) printTo(place, configuration, !resumed && configuration.get(logTruncate));
    return;
  }
  const logbook = new Logbook();
  const pipeline = await logbook.prepare(configuration, { dropped: false, truncates: !resumed });
  logbook.use(pipeline, configuration);
  logbook.capture();
  log.redirect(logbook);
  setLogbook(logbook);
  // The runtime would print them to a pipe that only this process reads, and wait there when it is full.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.line(`${name}: ${message}`));
  // What is still in the pipes belongs to the log, however this process ends.
  process.on('exit', () => logbook.drain());
  if (!leads) await pipeline.start();
}

/** This process, and what it starts, prints to a file. Throws `ERR_LOGGERS_OPEN`. */
export function printTo(path: string, configuration: Configuration, truncate: boolean): void {
  const report = (text: string): void => descriptorSink(2).write([Buffer.from(`${text}\n`)]);
  const fallback = descriptorSink(2);
  const surroundings = { configuration, original: 2, report, fallback, opened: () => null };
  // It makes the file as it has to be; who prints there wants descriptors that wait.
  const file = openLogFile(path, surroundings, { truncate });
  for (const descriptor of [1, 2]) {
    native.perform([{ op: 'open', path: file.path, descriptor, write: true }]);
  }
  file.close();
}
