import { readText } from '../text.ts';
import { answer, refuse, statusOf } from '../answer.ts';
import type { Traffic } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** Where the rules go on. */
export const flow: readonly ActionRow[] = [
  {
    names: ['continue', 'last'],
    means: 'no more rules of this chain',
    example: 'last:',
    returns: 'continue',
    make: () => () => 'continue',
  },
  {
    names: ['break', 'break-with-status', 'return'],
    means: 'ends the request, with a status or without any answer',
    example: 'break:404 Not Found',
    returns: 'break',
    make: (argument) => {
      const text = readText(argument);
      if (text.fixed !== null && argument !== '' && statusOf(text.fixed) === null)
        refuse('break', argument, 'nothing, or a status: 404 Not Found');
      return (traffic) => {
        endWith(traffic, text(traffic));
        return 'break';
      };
    },
  },
  {
    names: ['goto'],
    means: 'jumps forward, to a label or the number of a rule',
    example: 'goto:$1',
    returns: 'goto',
    make: (argument) => {
      const text = readText(argument);
      return (traffic) => ({ goto: text(traffic) });
    },
  },
];

/** Ends the request, with this status or without any answer. */
export function endWith(traffic: Traffic, text: string): void {
  const { response } = traffic;
  const found = statusOf(text);
  if (found !== null && !response.headersSent)
    answer(traffic, {
      ...found,
      headers: [
        ['Connection', 'close'],
        ['Content-Type', 'text/plain'],
      ],
      body: '',
    });
  else if (response.headersSent) response.end();
  else response.abort();
}
