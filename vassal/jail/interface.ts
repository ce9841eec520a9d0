import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_JAIL_INTERFACE } from './errors.ts';
import { waitForInterface, waitForInterfaceTimeout } from './options.ts';

/** The kernel announces interfaces to netlink only, which is not worth a socket for the start of an instance. */
const LOOK_EVERY_MS = 50;

/** Waits until every interface of `wait-for-interface` is there. Throws `ERR_JAIL_INTERFACE` after the timeout. */
export async function awaitInterfaces(configuration: Configuration): Promise<void> {
  const patience = configuration.get(waitForInterfaceTimeout) * 1000;
  for (const name of configuration.get(waitForInterface)) {
    const end = performance.now() + patience;
    while (!interfaces().has(name)) {
      if (performance.now() > end)
        throw new Failure(ERR_JAIL_INTERFACE, {
          tried: `wait for the interface ${name}`,
          found: 'it did not appear',
        });
      await wait(LOOK_EVERY_MS);
    }
  }
}

/** The interfaces of this network namespace. */
function interfaces(): Set<string> {
  const lines = readFileSync('/proc/self/net/dev', 'utf8').split('\n').slice(2);
  return new Set(lines.map((line) => line.split(':')[0]?.trim() ?? ''));
}
