import { utimesSync } from 'node:fs';
import type { Calls } from '../worker/calls.ts';
import type { State } from './state.ts';

/** What the spoolers answer to applications of other languages. @param folders of this instance's own spoolers */
export function callsOf(state: State, folders: readonly string[]): Calls {
  return {
    'spooler-pids': () => state.pids.map(String),
    'spooler-frequency': ([seconds]) => {
      setFrequency(state, folders, Number(seconds));
      return [];
    },
  };
}

/** From now on a task that is tried again waits so many seconds. */
export function setFrequency(state: State, folders: readonly string[], seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new Error('a frequency is a number of seconds, from 1');
  state.frequency = seconds;
  // A touched folder wakes its spoolers, which look when they have to look again.
  const now = new Date();
  for (const folder of folders) utimesSync(folder, now, now);
}
