import { resolve } from 'node:path';
import { reason } from '../../errors/index.ts';
import { answer, refuse } from '../answer.ts';
import { PasswordFile } from '../htpasswd/file.ts';
import { isSame } from '../htpasswd/verify.ts';
import { setVariable } from '../set-variable.ts';
import { fromLatin1, toLatin1, valueOf, type Next, type Traffic } from '../traffic.ts';
import type { ActionRow } from './row.ts';

const authenticating = (name: string, otherwise: Next & string): ActionRow => ({
  names: [name],
  means:
    'asks for a user and a password: those of the rule, or of an htpasswd file; without a password any will do, without a user none',
  example: `${name}:Members,alice:secret`,
  returns: otherwise === 'next' ? 'next' : 'next, break (401) without the password',
  make: (argument) => {
    const comma = argument.indexOf(',');
    const given = toLatin1(argument.slice(comma + 1));
    if (comma < 1) refuse(name, argument, 'realm,user:password or realm,user: or realm,file or realm,');
    const check = checkOf(given);
    const realm = toLatin1(argument.slice(0, comma)).replace(/["\\]/g, '\\$&');
    return (traffic) => {
      const user = userOf(traffic, check);
      if (user !== null) {
        setVariable(traffic, 'REMOTE_USER', user);
        return 'next';
      }
      if (otherwise === 'break') deny(traffic, realm);
      return otherwise;
    };
  },
});

/** Whether somebody is let in. */
type Check = (user: string, password: string) => boolean;

/** What the rule says of users: nobody, one with or without a password, or a file of them. */
function checkOf(given: string): Check {
  if (given === '') return () => false;
  const colon = given.indexOf(':');
  if (colon === -1) {
    const file = new PasswordFile(resolve(fromLatin1(given)));
    return (user, password) => file.accepts(user, password);
  }
  if (colon === given.length - 1) return (user) => isSame(`${user}:`, given);
  return (user, password) => isSame(`${user}:${password}`, given);
}

function userOf(traffic: Traffic, check: Check): string | null {
  const sent = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(valueOf(traffic, 'HTTP_AUTHORIZATION'));
  if (sent === null) return null;
  const text = Buffer.from(sent[1] ?? '', 'base64').toString('latin1');
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  const user = text.slice(0, colon);
  try {
    return check(user, text.slice(colon + 1)) ? user : null;
  } catch (thrown) {
    traffic.engine.log.line(`[uwsgi-route] nobody is let in: ${reason(thrown)}`);
    return null;
  }
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
