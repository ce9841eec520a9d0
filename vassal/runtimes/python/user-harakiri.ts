import { LONGEST_TIMER_MS } from '../../config/index.ts';
import type { Call } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';

/**
 * The limit that an application sets for itself (`uwsgi.set_user_harakiri`, manual 12.1): seconds until its interpreter is
 * killed and its worker replaced, 0 for none any more; and the stream of its request, empty for none. Each request has its own,
 * which ends with it.
 */
export function userHarakiri(
  { log, name, retire }: Pick<WorkerContext, 'log' | 'name' | 'retire'>,
  kill: () => void,
): Call {
  const timers = new Map<string, NodeJS.Timeout>();
  const due = (seconds: number): void => {
    log.event(`*** HARAKIRI ON ${name.toUpperCase().replace('-', ' ')} (user: ${seconds} seconds) ***`);
    kill();
    retire('its application wanted it to end when it takes too long');
  };
  return ([given, whose], ask) => {
    const stream = String(whose ?? '');
    clearTimeout(timers.get(stream));
    const seconds = Number(given);
    if (!(seconds > 0)) return [];
    const timer = setTimeout(due, Math.min(seconds * 1000, LONGEST_TIMER_MS), seconds).unref();
    timers.set(stream, timer);
    const stop = (): void => clearTimeout(timer);
    if (stream !== '') void ask(Number(stream))?.done.then(stop, stop);
    return [];
  };
}
