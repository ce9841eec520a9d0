import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isSame, verify } from './verify.ts';

/** Passwords that were right are remembered: who asks often pays for a slow algorithm once. */
const MOST_KNOWN = 1024;

/** A file of users and hashes, `user:hash` in each line; read again when it has changed. */
export class PasswordFile {
  readonly #path: string;
  readonly #key = randomBytes(32);
  #version = '';
  #users: ReadonlyMap<string, string> = new Map();
  #known = new Map<string, string>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether this is the password of a user. Throws what reading the file throws. */
  accepts(user: string, password: string): boolean {
    this.#read();
    const hash = this.#users.get(user);
    if (hash === undefined) return false;
    const mark = createHmac('sha256', this.#key).update(password, 'latin1').digest('base64');
    const known = this.#known.get(user);
    if (known !== undefined && isSame(known, mark)) return true;
    if (!verify(password, hash)) return false;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(user, mark);
    return true;
  }

  #read(): void {
    const { mtimeMs, size, ino } = statSync(this.#path);
    const version = `${mtimeMs} ${size} ${ino}`;
    if (version === this.#version) return;
    this.#users = readUsers(readFileSync(this.#path, 'latin1'));
    this.#known = new Map();
    this.#version = version;
  }
}

/** Users with their hashes; of one that is there twice the first. What follows a second colon is a comment. */
export function readUsers(text: string): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [user = '', hash = ''] = line.trim().split(':');
    if (user !== '' && !user.startsWith('#') && !users.has(user)) users.set(user, hash);
  }
  return users;
}
