import { createHash, timingSafeEqual } from 'node:crypto';
import { answer, refuse } from '../answer.ts';
import { setVariable } from '../set-variable.ts';
import { toLatin1, type Next, type Traffic } from '../traffic.ts';
import type { ActionRow } from './row.ts';

const authenticating = (name: string, otherwise: Next & string): ActionRow => ({
  names: [name],
  means: 'asks for a user and a password; without a password any will do, without a user none',
  example: `${name}:Members,alice:secret`,
  returns: otherwise === 'next' ? 'next' : 'next, break (401) without the password',
  make: (argument) => {
    const comma = argument.indexOf(',');
    const given = toLatin1(argument.slice(comma + 1));
    if (comma < 1 || (given !== '' && !given.includes(':')))
      refuse(
        name,
        argument,
        'realm,user:password or realm,user: or realm, (files of users are not read here)',
      );
    const realm = toLatin1(argument.slice(0, comma)).replace(/["\\]/g, '\\$&');
    return (traffic) => {
      const user = userOf(traffic, given);
      if (user !== null) {
        setVariable(traffic, 'REMOTE_USER', user);
        return 'next';
      }
      if (otherwise === 'break') deny(traffic, realm);
      return otherwise;
    };
  },
});

function userOf({ request }: Traffic, given: string): string | null {
  const sent = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(request.variable('HTTP_AUTHORIZATION') ?? '');
  if (given === '' || sent === null) return null;
  const text = Buffer.from(sent[1] ?? '', 'base64').toString('latin1');
  const user = text.slice(0, text.indexOf(':'));
  if (!text.includes(':')) return null;
  return isSame(given.endsWith(':') && given.indexOf(':') === given.length - 1 ? `${user}:` : text, given)
    ? user
    : null;
}

/** Takes as long for a wrong password whatever is wrong with it. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();
  return timingSafeEqual(digest(one), digest(other));
}

function deny(traffic: Traffic, realm: string): void {
  answer(traffic, {
    status: 401,
    reason: 'Authorization Required',
    headers: [['WWW-Authenticate', `Basic realm="${realm}"`]],
    body: 'Unauthorized',
  });
}

/** Users of HTTP basic authentication. */
export const basicauth: readonly ActionRow[] = [
  authenticating('basicauth', 'break'),
  authenticating('basicauth-next', 'next'),
];
