import { limitRequest } from '../../harakiri/index.ts';
import { refuse } from '../answer.ts';
import type { ActionRow } from './row.ts';

/** How long a request may take. */
export const harakiri: readonly ActionRow[] = [
  {
    names: ['harakiri'],
    means: 'another limit of seconds for this request, 0 for none ([harakiri.md](harakiri.md))',
    example: 'harakiri:30',
    returns: 'next',
    make: (argument) => {
      const seconds = /^\d{1,7}$/.test(argument)
        ? Number(argument)
        : refuse('harakiri', argument, 'a number of seconds');
      return ({ request }) => {
        limitRequest(request, seconds);
        return 'next';
      };
    },
  },
];
