import { resolve } from 'node:path';
import type { Api } from '../worker/calls.ts';
import type { Ask } from './calls.ts';
import type { SignalEvent } from './events.ts';
import { signalOf } from './number.ts';
import type { Question } from './question.ts';

/** A handler of JavaScript (manual 6.14.2). */
type Handler = (signal: number) => unknown;

/**
 * What the application of this process registered, in a template for all workers that are forked from it: functions cannot
 * be sent, so every worker has them from there, and says the rest to the master for itself.
 */
const handlers = new Map<number, Handler>();
const registrations: Question[] = [];

/** The handler of a signal in this process. */
export function handlerOf(signal: number): Handler | undefined {
  return handlers.get(signal);
}

/** Whether this process has handlers of JavaScript at all. */
export function hasHandlers(): boolean {
  return handlers.size > 0;
}

/** In a template: the functions that say something to the master later, by its workers. */
export function templateApi(): Api {
  return apiOf(
    (question) => void registrations.push(question),
    () => true,
  );
}

/** What the template of this worker has to say. */
export function registered(): readonly Question[] {
  return registrations;
}

/** The functions of `uwsgi` with which an application registers signals. */
export function apiOf(ask: Ask, loading: () => boolean): Api {
  const event = (signal: unknown, made: SignalEvent): unknown =>
    ask({ ask: 'event', signal: signalOf(signal), event: made, loading: loading() });
  const timer = (signal: unknown, seconds: number, times = 0): unknown =>
    event(signal, { kind: 'timer', seconds, times });
  return {
    register_signal: (signal: unknown, target: string, handler: Handler) => {
      if (typeof handler !== 'function') throw new TypeError('a handler is a function');
      const number = signalOf(signal);
      handlers.set(number, handler);
      return ask({ ask: 'register', signal: number, target });
    },
    add_timer: timer,
    add_rb_timer: timer,
    add_file_monitor: (signal: unknown, path: string) => event(signal, { kind: 'file', path: resolve(path) }),
    add_cron: (signal: unknown, ...fields: number[]) => {
      const [minute = -1, hour = -1, day = -1, month = -1, week = -1] = fields;
      return event(signal, { kind: 'cron', when: { minute, hour, day, month, week } });
    },
  };
}
