import { createHash } from 'node:crypto';

const MAGIC = '$apr1$';
const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Bytes of the digest in the order in which the hash has them, three at a time, the first one highest. */
const ORDER = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;
const ROUNDS = 1000;

/** The hash of Apache's htpasswd for a password: that of MD5-crypt with a name of its own. @param setting `$apr1$SALT…` */
export function apr1(password: Buffer, setting: string): string {
  const salt = setting.slice(MAGIC.length).split('$')[0]?.slice(0, 8) ?? '';
  const md5 = (...parts: readonly (Buffer | string)[]): Buffer => {
    const hash = createHash('md5');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const inner = md5(password, salt, password);
  const parts: (Buffer | string)[] = [password, MAGIC, salt];
  for (let left = password.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  const first = password.subarray(0, 1);
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? '\0' : first);
  let digest = md5(...parts);
  for (let round = 0; round < ROUNDS; round++) {
    const odd = round % 2 === 1;
    digest = md5(
      odd ? password : digest,
      round % 3 === 0 ? '' : salt,
      round % 7 === 0 ? '' : password,
      odd ? digest : password,
    );
  }
  return `${MAGIC}${salt}$${encode(digest)}`;
}

function encode(digest: Buffer): string {
  const at = (index: number): number => digest[index] ?? 0;
  let text = '';
  for (const [high, middle, low] of ORDER) text += digits((at(high) << 16) | (at(middle) << 8) | at(low), 4);
  return text + digits(at(11), 2);
}

function digits(value: number, count: number): string {
  let text = '';
  for (let left = value; text.length < count; left >>= 6) text += DIGITS[left & 0x3f];
  return text;
}
