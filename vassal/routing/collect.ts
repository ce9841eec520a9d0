import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_ROUTING_RULE } from './errors.ts';
import { collectHeader, pullHeader } from './options.ts';
import { setVariable } from './set-variable.ts';
import type { Traffic } from './traffic.ts';

/** A header of the answer that is kept in a variable. */
export interface Collected {
  readonly header: string;
  readonly variable: string;
  /** The client does not get it. */
  readonly pulled: boolean;
}

/** Reads `Header VARIABLE` of collect-header and pull-header (manual 6.6.11). */
export function readCollected(configuration: Configuration): readonly Collected[] {
  return [collectHeader, pullHeader].flatMap((row) =>
    configuration.get(row).map((text) => {
      const [header = '', variable = '', ...more] = text.trim().split(/\s+/);
      if (variable === '' || more.length > 0)
        throw new Failure(ERR_ROUTING_RULE, {
          tried: `read ${row.name}`,
          found: JSON.stringify(text),
          wanted: 'Header VARIABLE',
        });
      return { header, variable, pulled: row === pullHeader };
    }),
  );
}

/** Keeps what was asked for of the headers that the answer has now. */
export function collect(wanted: readonly Collected[], traffic: Traffic): void {
  const { headers } = traffic.response;
  for (const { header, variable, pulled } of wanted) {
    const value = headers.get(header);
    if (value === null) continue;
    setVariable(traffic, variable, value);
    if (pulled) headers.delete(header);
  }
}
