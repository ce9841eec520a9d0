import { readWhen } from '../cron/index.ts';
import type { SignalEvent } from './events.ts';
import { signalOf } from './number.ts';

/** What a process says to the switchboard of its master. */
export type Question =
  | { readonly ask: 'raise'; readonly signal: number }
  | { readonly ask: 'register'; readonly signal: number; readonly target: string }
  | { readonly ask: 'registered'; readonly signal: number }
  | {
      readonly ask: 'event';
      readonly signal: number;
      readonly event: SignalEvent;
      /** It comes from loading the application: every worker that loads for itself says the same. */
      readonly loading: boolean;
    }
  /** A process has a place for a handler; it is through with one; it has just begun to take part. */
  | { readonly ask: 'take' | 'done' | 'ready' }
  /** Waits for a signal without a handler, or for this one. */
  | { readonly ask: 'wait'; readonly signal: number | null };

/** Longest target and path of a question, characters. */
const LONGEST = 4096;

/** Reads what a tenant sent. Throws for what is no question. */
export function readQuestion(sent: unknown): Question {
  const { ask, ...fields } = Object(sent) as Record<string, unknown>;
  switch (ask) {
    case 'raise':
    case 'registered':
      return { ask, signal: signalOf(fields['signal']) };
    case 'register':
      return { ask, signal: signalOf(fields['signal']), target: textOf(fields['target']) };
    case 'event': {
      const event = readEvent(Object(fields['event']) as Record<string, unknown>);
      return { ask, signal: signalOf(fields['signal']), event, loading: fields['loading'] === true };
    }
    case 'take':
    case 'done':
    case 'ready':
      return { ask };
    case 'wait':
      return { ask, signal: fields['signal'] === null ? null : signalOf(fields['signal']) };
  }
  throw new Error('no question about signals');
}

function readEvent({ kind, ...fields }: Record<string, unknown>): SignalEvent {
  switch (kind) {
    case 'timer': {
      const [seconds, times] = [Number(fields['seconds']), Number(fields['times'])];
      if (!Number.isInteger(seconds) || seconds < 1)
        throw new Error('a timer has a whole number of seconds, from 1');
      if (!Number.isInteger(times) || times < 0)
        throw new Error('a timer has a whole number of turns, 0 for ever');
      return { kind, seconds, times };
    }
    case 'file':
      return { kind, path: textOf(fields['path']) };
    case 'cron': {
      const when = Object(fields['when']) as Record<string, unknown>;
      const { minute, hour, day, month, week } = when;
      return { kind, when: readWhen([minute, hour, day, month, week].map(String)) };
    }
  }
  throw new Error('no event that raises signals');
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value.length <= LONGEST && !value.includes('\0')) return value;
  throw new Error(`a text of at most ${LONGEST} characters is wanted`);
}
