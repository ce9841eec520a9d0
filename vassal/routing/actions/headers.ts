import { clear, refuse, statusOf } from '../answer.ts';
import { readText } from '../text.ts';
import type { ActionRow } from './row.ts';

/** What changes the headers of the answer. */
export const headers: readonly ActionRow[] = [
  {
    names: ['addheader'],
    means: 'a header after those of the application',
    example: 'addheader:X-Served-By: ${uwsgi[wid]}',
    returns: 'next',
    make: (argument) => {
      const text = readText(argument);
      if (argument.indexOf(':') < 1) refuse('addheader', argument, 'Name: value');
      return (traffic) => {
        const line = text(traffic);
        const colon = line.indexOf(':');
        traffic.added.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
        return 'next';
      };
    },
  },
  {
    names: ['delheader', 'remheader'],
    means: 'takes a header of the application away',
    example: 'delheader:X-Powered-By',
    returns: 'next',
    make: (argument) => {
      const name = readText(argument);
      return (traffic) => {
        traffic.removed.push(name(traffic));
        return 'next';
      };
    },
  },
  {
    names: ['clearheaders', 'resetheaders'],
    means: 'drops the headers there are, and sets a status; for the response chain',
    example: 'clearheaders:404 Not Found',
    returns: 'next',
    make: (argument) => {
      const found = statusOf(argument) ?? refuse('clearheaders', argument, 'a status: 404 Not Found');
      return (traffic) => {
        traffic.added = [];
        if (!traffic.response.headersSent) clear(traffic, found.status, found.reason);
        return 'next';
      };
    },
  },
  {
    names: ['disableheaders'],
    means: 'sends nothing but the body',
    example: 'disableheaders:',
    returns: 'next',
    make: () => (traffic) => {
      traffic.headless = true;
      return 'next';
    },
  },
];
