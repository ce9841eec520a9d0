import { Configuration } from '../../../vassal/config/index.ts';
import { DRIVERS } from '../../../vassal/loggers/drivers.ts';
import type { Sink, Surroundings } from '../../../vassal/loggers/index.ts';

/** What drivers get in tests, and what they reported and wrote to the place without loggers. */
export interface Place extends Surroundings {
  readonly reports: string[];
  readonly rest: string[];
}

/** A place for drivers. @param settings options of the configuration */
export function place(...settings: readonly (readonly [string, string])[]): Place {
  const reports: string[] = [];
  const rest: string[] = [];
  return {
    configuration: Configuration.of(...settings),
    original: 2,
    fallback: {
      write: (messages) => void rest.push(...messages.map(String)),
      close: () => undefined,
    },
    report: (text) => void reports.push(text),
    opened: () => null,
    reports,
    rest,
  };
}

/** Opens a driver as `logger = name:argument` does, and lets it connect. */
export async function open(text: string, surroundings: Surroundings = place()): Promise<Sink> {
  const [, name = '', argument = ''] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  const driver = await DRIVERS[name]?.();
  if (driver === undefined) throw new Error(`there is no driver ${name}`);
  const sink = await driver(argument, surroundings);
  sink.start?.();
  return sink;
}

/** Messages as the log hands them over. */
export function messages(...lines: readonly string[]): Buffer[] {
  return lines.map((line) => Buffer.from(`${line}\n`));
}
