type Timer = NodeJS.Timeout | NodeJS.Immediate;
type Starter = (...given: never[]) => Timer;

const STARTERS = ['setTimeout', 'setInterval', 'setImmediate'] as const;
const FIRST_LOOK = 64;

const live = new Set<Timer>();
let lookAt = FIRST_LOOK;
let tracking = false;
const originals = STARTERS.map((name) => [name, globalThis[name]] as const);

/** From now on every timer of this process can be forgotten in a child: the runtime has no list of them. */
export function trackTimers(): void {
  tracking = true;
  for (const [name, original] of originals) {
    const start = original as unknown as Starter;
    const tracked: Starter = (...given) => {
      const timer = start(...given);
      live.add(timer);
      if (live.size > lookAt) forgetOver();
      return timer;
    };
    Object.defineProperties(tracked, Object.getOwnPropertyDescriptors(original));
    Object.defineProperty(globalThis, name, { value: tracked, configurable: true, writable: true });
  }
}

/** In a forked child: the timers of the parent never fire here, and those of this process are its own business. */
export function forgetTimers(): void {
  for (const timer of live) {
    clearTimeout(timer as NodeJS.Timeout);
    clearImmediate(timer as NodeJS.Immediate);
  }
  live.clear();
  if (!tracking) return;
  tracking = false;
  for (const [name, value] of originals) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** Drops the timers that have fired or were cleared. */
function forgetOver(): void {
  for (const timer of live) if ((timer as { _destroyed?: boolean })._destroyed === true) live.delete(timer);
  lookAt = 2 * live.size + FIRST_LOOK;
}
