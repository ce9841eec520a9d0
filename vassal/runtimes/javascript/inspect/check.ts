import type { Configuration } from '../../../config/index.ts';
import { Failure } from '../../../errors/index.ts';
import { ERR_JAVASCRIPT_INSPECT } from '../errors.ts';
import { inspect, javascript, v8Jsgi } from '../options.ts';

/** A path of a unix socket has so many bytes at most, the number of a worker included (unix(7)). */
const LONGEST = 107;
const DIGITS = 4;

/** Refuses a debugger that could not be reached, or by everybody. Throws `ERR_JAVASCRIPT_INSPECT`. */
export function checkInspect(configuration: Configuration): void {
  const path = configuration.get(inspect);
  const found = path === null ? null : problem(path, configuration);
  if (found !== null) throw new Failure(ERR_JAVASCRIPT_INSPECT, { tried: `use inspect = ${path}`, found });
}

function problem(path: string, configuration: Configuration): string | null {
  if (!configuration.isSet(javascript) && !configuration.isSet(v8Jsgi)) return 'no JavaScript application';
  if (/^(?:@|[^/]*:\d+$|\d+$)/.test(path)) return 'an address that everybody on this machine can reach';
  return Buffer.byteLength(path) > LONGEST - DIGITS ? `a path of ${Buffer.byteLength(path)} bytes` : null;
}
