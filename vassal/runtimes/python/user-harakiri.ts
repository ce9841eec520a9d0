import { LONGEST_TIMER_MS } from '../../config/index.ts';
import type { Calls } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';

/**
 * The limit that an application sets for itself (`uwsgi.set_user_harakiri`, manual 12.1): seconds until its interpreter is
 * killed and its worker replaced, 0 for none any more.
 */
export function userHarakiri(
  { log, name, retire }: WorkerContext,
  kill: () => void,
): NonNullable<Calls[string]> {
  let timer: NodeJS.Timeout | undefined;
  const due = (seconds: number): void => {
    log.event(`*** HARAKIRI ON ${name.toUpperCase().replace('-', ' ')} (user: ${seconds} seconds) ***`);
    kill();
    retire('its application wanted it to end when it takes too long');
  };
  return ([given]) => {
    clearTimeout(timer);
    const seconds = Number(given);
    if (seconds > 0) timer = setTimeout(due, Math.min(seconds * 1000, LONGEST_TIMER_MS), seconds).unref();
    return [];
  };
}
