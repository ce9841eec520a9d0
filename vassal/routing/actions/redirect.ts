import { answer } from '../answer.ts';
import { readText } from '../text.ts';
import type { ActionRow } from './row.ts';

const redirecting = (
  names: readonly [string, string],
  status: number,
  reason: string,
  body: string,
): ActionRow => ({
  names,
  means: `sends the client elsewhere, for ${status === 301 ? 'good' : 'now'} (${status})`,
  example: `${names[0]}:https://\${HTTP_HOST}\${REQUEST_URI}`,
  returns: 'break',
  make: (argument) => {
    const target = readText(argument);
    return (traffic) => {
      answer(traffic, { status, reason, headers: [['Location', target(traffic)]], body });
      return 'break';
    };
  },
});

/** Answers that send the client elsewhere. */
export const redirect: readonly ActionRow[] = [
  redirecting(['redirect', 'redirect-302'], 302, 'Found', 'Moved'),
  redirecting(['redirect-permanent', 'redirect-301'], 301, 'Moved Permanently', 'Moved Permanently'),
];
