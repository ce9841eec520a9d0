import type { Configuration, Option } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_LOGGERS_ROUTE } from './errors.ts';
import type { Logger } from './loggers.ts';

/** Lines that match go to the logger of this name (manual 3.25.3). */
export interface Route {
  readonly logger: string;
  readonly pattern: RegExp;
}

/** Reads the routes of an option. Throws `ERR_LOGGERS_ROUTE`. */
export function readRoutes(
  configuration: Configuration,
  option: Option & { readonly repeatable: true },
  loggers: readonly Logger[],
): Route[] {
  return configuration.given(option).map(({ value }) => {
    const [, logger = '', pattern = ''] = /^(\S+) (.*)$/s.exec(value) ?? [];
    const tried = `read ${option.name} = ${value}`;
    if (!loggers.some(({ name }) => name === logger)) {
      throw new Failure(ERR_LOGGERS_ROUTE, { tried, found: `no logger is named "${logger}"` });
    }
    try {
      return { logger, pattern: new RegExp(pattern) };
    } catch (thrown) {
      throw new Failure(ERR_LOGGERS_ROUTE, { tried, found: reason(thrown) });
    }
  });
}
