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
      setVariable(traffic, 'PATH_INFO', decode(mark === -1 ? target : target.slice(0, mark)));
      if (mark !== -1) setVariable(traffic, 'QUERY_STRING', target.slice(mark + 1));
      return returns;
    };
  },
});

/** `%41` as the byte it stands for; what is no such code stays. */
function decode(path: string): string {
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Another path and query string for the same request. */
export const rewrite: readonly ActionRow[] = [
  rewriting('rewrite', 'sets `PATH_INFO`, its codes decoded, and with a `?` also `QUERY_STRING`', 'next'),
  rewriting('rewrite-last', 'the same, and no more rules', 'continue'),
];
