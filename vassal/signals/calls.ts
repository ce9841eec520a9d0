import type { Call, Calls } from '../worker/calls.ts';
import type { SignalEvent } from './events.ts';
import type { Question } from './question.ts';

/** Asks the switchboard. */
export type Ask = (question: Question) => unknown;

/**
 * What the `uwsgi` module of another language asks about signals; numbers are texts.
 * @param loading whether the application is being loaded by one of several that do
 */
export function signalCalls(ask: Ask, loading: () => boolean): Calls {
  const event =
    (make: (fields: readonly string[]) => SignalEvent): Call =>
    async ([signal, ...fields]) => {
      const made = make(fields.map(String));
      await ask({ ask: 'event', signal: Number(signal), event: made, loading: loading() });
      return [];
    };
  return {
    'signal-raise': async ([signal]) => {
      await ask({ ask: 'raise', signal: Number(signal) });
      return [];
    },
    'signal-register': async ([signal, target]) => {
      await ask({ ask: 'register', signal: Number(signal), target: String(target) });
      return [];
    },
    'signal-registered': async ([signal]) => {
      return [(await ask({ ask: 'registered', signal: Number(signal) })) === true ? '1' : ''];
    },
    'signal-timer': event(([seconds, times]) => ({
      kind: 'timer',
      seconds: Number(seconds),
      times: Number(times),
    })),
    'signal-file': event(([path = '']) => ({ kind: 'file', path })),
    'signal-cron': event((fields) => {
      const [minute = 0, hour = 0, day = 0, month = 0, week = 0] = fields.map(Number);
      return { kind: 'cron', when: { minute, hour, day, month, week } };
    }),
  };
}
