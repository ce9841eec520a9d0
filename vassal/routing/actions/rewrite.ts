import { setVariable } from '../set-variable.ts';
import { readText } from '../text.ts';
import type { Next } from '../traffic.ts';
import type { ActionRow } from './row.ts';

const rewriting = (name: string, means: string, returns: Next & string): ActionRow => ({
  names: [name],
  means,
  example: `${name}:/index.php?page=$1`,
  returns,
  make: (argument) => {
    const text = readText(argument);
    return (traffic) => {
      const target = text(traffic);
      const mark = target.indexOf('?');
      setVariable(traffic, 'PATH_INFO', mark === -1 ? target : target.slice(0, mark));
      setVariable(traffic, 'QUERY_STRING', mark === -1 ? '' : target.slice(mark + 1));
      return returns;
    };
  },
});

/** Another path and query string for the same request. */
export const rewrite: readonly ActionRow[] = [
  rewriting('rewrite', 'sets `PATH_INFO` and `QUERY_STRING`', 'next'),
  rewriting('rewrite-last', 'the same, and no more rules', 'continue'),
];
