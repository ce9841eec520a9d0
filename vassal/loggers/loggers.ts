import type { Configuration, Option } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { DRIVERS } from './drivers.ts';
import { ERR_LOGGERS_DRIVER } from './errors.ts';
import { logger, logSocket, logSyslog, logZeromq, reqLogger } from './options.ts';
import type { Sink, Surroundings } from './sink.ts';

/** A sink, and the name under which routes and encoders know it; without a name it gets every line. */
export interface Logger {
  readonly name: string | null;
  readonly sink: Sink;
}

/** A logger as it is written: `[name ]driver[:arguments]`. */
interface Wanted {
  readonly name: string | null;
  readonly driver: string;
  readonly argument: string;
}

const SHORT: readonly (readonly [option: Option, driver: string])[] = [
  [logSocket, 'socket'],
  [logSyslog, 'syslog'],
  [logZeromq, 'zeromq'],
];

/** Opens the loggers of the log, or of request lines. Throws `Failure`; then none is left open. */
export async function openLoggers(
  of: 'log' | 'requests',
  surroundings: Surroundings,
): Promise<readonly Logger[]> {
  const { configuration } = surroundings;
  const wanted = of === 'log' ? lineLoggers(configuration) : configuration.get(reqLogger).map(readLogger);
  const opened: Logger[] = [];
  try {
    for (const { name, driver, argument } of wanted) {
      const load = Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver] : undefined;
      if (load === undefined) {
        throw new Failure(ERR_LOGGERS_DRIVER, {
          tried: `open the logger "${driver}"`,
          found: 'there is no such driver',
        });
      }
      opened.push({ name, sink: await (await load())(argument, surroundings) });
    }
    return opened;
  } catch (thrown) {
    for (const { sink } of opened) void sink.close();
    throw thrown;
  }
}

function lineLoggers(configuration: Configuration): Wanted[] {
  const short = SHORT.flatMap(([option, driver]) =>
    configuration.given(option).map(({ value }) => {
      return { name: null, driver, argument: BARE.has(value) ? '' : value };
    }),
  );
  return [...configuration.get(logger).map(readLogger), ...short];
}

/** What an option is worth that was given without a value. */
const BARE: ReadonlySet<string> = new Set(['', '1', 'true']);

/** Reads the text of a logger. */
export function readLogger(text: string): Wanted {
  const [, name = null, driver = '', argument = ''] =
    /^(?:([^ :]+) +)?([^ :]+)(?::(.*))?$/s.exec(text.trim()) ?? [];
  return { name, driver, argument };
}
