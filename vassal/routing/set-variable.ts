import { Failure } from '../errors/index.ts';
import { ERR_ROUTING_ARGUMENT } from './errors.ts';
import type { Traffic } from './traffic.ts';

/** Longest value that the packet layout can carry, bytes. */
const LONGEST = 0xffff;

/** Sets a variable of the request; throws for a value that nobody could be sent. */
export function setVariable({ request }: Traffic, name: string, value: string): void {
  if (value.length > LONGEST)
    throw new Failure(ERR_ROUTING_ARGUMENT, {
      tried: `set ${name}`,
      found: `${value.length} bytes`,
      wanted: `at most ${LONGEST}`,
    });
  request.setVariable(name, value);
}
