import { LONGEST_TIMER_MS } from '../config/index.ts';
import { minutely, type Clock, type When } from '../cron/index.ts';
import { watchPath } from '../touch/index.ts';

/** What raises a signal by itself (manual 6.14.4). */
export type SignalEvent =
  | { readonly kind: 'timer'; readonly seconds: number; /** 0 for ever. */ readonly times: number }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'cron'; readonly when: When };

/** Begins with an event; returns what ends it. @param over called when it comes to its end by itself */
export function begin(event: SignalEvent, clock: Clock, raise: () => void, over: () => void): () => void {
  switch (event.kind) {
    case 'file': {
      const watch = watchPath(event.path, raise);
      return () => watch.close();
    }
    case 'cron':
      return minutely(event.when, clock, raise);
    case 'timer':
      return every(event.seconds * 1000, event.times, raise, over);
  }
}

/** Each turn is counted from the first one, so that none of them drifts. */
function every(milliseconds: number, times: number, raise: () => void, over: () => void): () => void {
  const start = performance.now();
  let turn = 1;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = start + turn * milliseconds - performance.now();
    timer = setTimeout(left > LONGEST_TIMER_MS ? wait : ring, Math.min(LONGEST_TIMER_MS, Math.max(0, left)));
  };
  const ring = (): void => {
    // Turns that passed while this process could not look are one.
    turn = Math.max(turn, Math.floor((performance.now() - start) / milliseconds)) + 1;
    times -= 1;
    raise();
    if (times === 0) over();
    else wait();
  };
  wait();
  return () => clearTimeout(timer);
}
