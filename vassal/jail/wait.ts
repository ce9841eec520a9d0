import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ERR_JAIL_WAIT } from './errors.ts';

/** Something that a start waits for. */
export interface Awaited {
  /** As the log names it. */
  readonly name: string;
  /** As the log names its arrival. */
  readonly arrival: string;
  readonly isThere: () => boolean | Promise<boolean>;
  /** Calls `look` whenever it may be there; returns what ends that. */
  readonly watch?: (look: () => void) => () => void;
  /** Between two looks without an event, ms. */
  readonly every: number;
}

/** Waits until it is there. Throws `ERR_JAIL_WAIT` after so many seconds, and when it cannot be looked for. */
export async function waitFor(awaited: Awaited, seconds: number, log: Log): Promise<void> {
  const { name, arrival, isThere, watch, every } = awaited;
  const end = performance.now() + seconds * 1000;
  const fail = (found: string): Failure => new Failure(ERR_JAIL_WAIT, { tried: `wait for ${name}`, found });
  log.line(`waiting for ${name} (max ${seconds} seconds) ...`);
  let look = (): void => undefined;
  let unwatch = (): void => undefined;
  try {
    unwatch = watch?.(() => look()) ?? unwatch;
    while (!(await isThere())) {
      const left = end - performance.now();
      if (left <= 0) throw fail(`it was not there after ${seconds} seconds`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(every, left));
        look = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    log.event(`${name} ${arrival}`);
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown : fail(reason(thrown));
  } finally {
    unwatch();
  }
}
