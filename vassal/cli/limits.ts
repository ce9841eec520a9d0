import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { maxFd } from '../jail/options.ts';
import { ERR_CLI_LIMIT } from './errors.ts';

/** Below it not even a small instance starts. */
const LEAST = 64;

/** Sets `max-fd`, for this process and for all that it starts. Throws `ERR_CLI_LIMIT`. */
export function limitDescriptors(configuration: Configuration): void {
  const count = configuration.get(maxFd);
  if (count === null) return;
  if (count < LEAST)
    throw new Failure(ERR_CLI_LIMIT, { tried: `set max-fd to ${count}`, found: `less than ${LEAST}` });
  try {
    native.limitDescriptors(count);
  } catch (thrown) {
    throw new Failure(ERR_CLI_LIMIT, {
      tried: `set max-fd to ${count}`,
      found: reason(thrown),
      cause: thrown,
    });
  }
}
