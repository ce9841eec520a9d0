import type { Configuration } from '../config/index.ts';
import type { LoggedRequest } from './entry.ts';
import * as rows from './options.ts';

type Wish = (entry: LoggedRequest) => boolean;

/** What asks for lines of some requests although the others have none: applications, and options. */
const WISHES: readonly ((configuration: Configuration) => Wish | null)[] = [
  () =>
    ({ request }) =>
      request.wantsLine,
  (given) => (given.get(rows.logZero) ? ({ response }) => response.bodyBytes === 0 : null),
  (given) => over(given.get(rows.logSlow), ({ micros }) => micros / 1000),
  (given) => over(given.get(rows.logBig), ({ response }) => response.bodyBytes),
  (given) => (given.get(rows.log4xx) ? hundred(4) : null),
  (given) => (given.get(rows.log5xx) ? hundred(5) : null),
  (given) => (given.get(rows.logSendfile) ? ({ response }) => response.isFile : null),
  (given) =>
    given.get(rows.logIoerror) ? ({ request }) => request.readErrors + request.writeErrors > 0 : null,
];

/** Which requests have a line: all of them, and with `disable-logging` those that another option asks for. */
export function wantedRequests(configuration: Configuration): Wish {
  if (!configuration.get(rows.disableLogging)) return () => true;
  const wishes = WISHES.flatMap((wish) => wish(configuration) ?? []);
  return (entry) => wishes.some((wish) => wish(entry));
}

/** More than a limit, which 0 does not set. */
function over(limit: number | null, of: (entry: LoggedRequest) => number): Wish | null {
  return limit === null || limit === 0 ? null : (entry) => of(entry) > limit;
}

function hundred(digit: number): Wish {
  return ({ response }) => Math.floor(response.status / 100) === digit;
}
