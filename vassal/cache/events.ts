import type { Log } from '../log/index.ts';
import type { CacheEvents } from './cache.ts';
import { sendTo } from './nodes.ts';
import type { CacheSettings } from './settings.ts';

/** A cache that stays full says so once in a while, ms. */
const AGAIN = 1000;

/** What a process does about the changes of a cache. */
export function eventsOf({ name, nodes }: CacheSettings, log: Log): CacheEvents {
  let said = -Infinity;
  return {
    changed: nodes.length === 0 ? () => undefined : sendTo(nodes),
    full: () => {
      if (performance.now() - said < AGAIN) return;
      said = performance.now();
      log.line(`*** DANGER cache "${name}" is FULL !!! ***`);
    },
  };
}
