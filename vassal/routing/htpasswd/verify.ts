import { createHash, timingSafeEqual } from 'node:crypto';
import { native } from '../../../native/index.ts';
import { apr1 } from './apr1.ts';

/** Longest password that is looked at, bytes. */
const LONGEST = 512;

/**
 * Whether a password has this hash: `{SHA}` and `$apr1$` of Apache, everything else is for crypt(3) of this machine (DES,
 * MD5, bcrypt, SHA-2, yescrypt). An empty hash, or one that nobody here knows, fits no password.
 */
export function verify(password: string, hash: string): boolean {
  const bytes = Buffer.from(password, 'latin1');
  if (hash === '' || bytes.length > LONGEST || bytes.includes(0)) return false;
  if (hash.startsWith('{SHA}'))
    return isSame(`{SHA}${createHash('sha1').update(bytes).digest('base64')}`, hash);
  if (hash.startsWith('$apr1$')) return isSame(apr1(bytes, hash), hash);
  const found = native.crypt(bytes, hash);
  return found !== null && isSame(found, hash);
}

/** Takes as long whatever the difference is. */
export function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();
  return timingSafeEqual(digest(one), digest(other));
}
