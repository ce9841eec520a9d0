import { refuse } from '../answer.ts';
import { readText } from '../text.ts';
import { fromLatin1 } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** What rules say to the logs. */
export const logging: readonly ActionRow[] = [
  {
    names: ['log'],
    means: 'writes a line',
    example: 'log:${REMOTE_ADDR} asked for $1',
    returns: 'next',
    make: (argument) => {
      const text = readText(argument);
      return (traffic) => {
        traffic.engine.log.line(fromLatin1(text(traffic)));
        return 'next';
      };
    },
  },
  {
    names: ['logvar'],
    means: 'sets a variable of the request line',
    example: 'logvar:item=$1',
    returns: 'next',
    make: (argument) => {
      const equals = argument.indexOf('=');
      if (equals < 1) refuse('logvar', argument, 'name=value');
      const name = argument.slice(0, equals);
      const value = readText(argument.slice(equals + 1));
      return (traffic) => {
        traffic.request.setLogVariable(name, value(traffic));
        return 'next';
      };
    },
  },
  {
    names: ['donotlog'],
    means: 'no line for this request',
    example: 'donotlog:',
    returns: 'next',
    make:
      () =>
      ({ request }) => {
        request.logged = false;
        return 'next';
      },
  },
];
