import { reason } from '../../errors/index.ts';
import { raiseHere, signalOf } from '../../signals/index.ts';
import type { ActionRow } from './row.ts';

/** A signal of the applications. */
export const signal: ActionRow = {
  means: 'raises a signal of the applications',
  example: 'signal:17',
  make: (argument, { log }) => {
    const number = signalOf(/^\d{1,3}$/.test(argument) ? Number(argument) : argument);
    return () => {
      try {
        raiseHere(number);
      } catch (thrown) {
        log.event(`[alarm] unable to raise signal ${number}: ${reason(thrown)}`);
      }
    };
  },
};
