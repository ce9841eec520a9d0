import { reason } from '../../errors/index.ts';
import { refuse } from '../answer.ts';
import type { ActionRow } from './row.ts';

/** What rules say to the signals of the instance (manual 6.14). */
export const signal: readonly ActionRow[] = [
  {
    names: ['signal'],
    means: 'raises a signal',
    example: 'signal:17',
    returns: 'next',
    make: (argument) => {
      const number = /^\d{1,3}$/.test(argument.trim()) ? Number(argument) : Infinity;
      if (number > 255) refuse('signal', argument, 'a number from 0 to 255');
      return ({ engine }) => {
        engine.ask('signals', { ask: 'raise', signal: number }).catch((thrown: unknown) => {
          engine.log.line(`[uwsgi-route] signal ${number}: ${reason(thrown)}`);
        });
        return 'next';
      };
    },
  },
];
