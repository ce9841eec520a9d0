import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_HEADER } from './errors.ts';
import type { Headers } from './types.ts';

/**
 * A name that RFC 9110 allows (token), and a value of latin1 text without control characters: no answer can be split in
 * two. Characters beyond latin1 would lose their high bits on the wire, and `\u010a` would become a line break.
 */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Ordered headers with case-insensitive names; throws `ERR_REQUEST_HEADER` for what would break the answer. */
export class HeaderList implements Headers {
  readonly #entries: [name: string, value: string][] = [];
  /** Their names in lower case: every answer asks for some that it mostly does not have. */
  readonly #keys: string[] = [];

  get length(): number {
    return this.#entries.length;
  }

  get(name: string): string | null {
    const key = keyOf(name);
    return key === null ? null : (this.#entries[this.#keys.indexOf(key)]?.[1] ?? null);
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  set(name: string, value: string): void {
    const key = check(name, value);
    this.delete(name);
    this.#add(name, value, key);
  }

  append(name: string, value: string): void {
    this.#add(name, value, check(name, value));
  }

  delete(name: string): void {
    const key = keyOf(name);
    if (key === null) return;
    for (let place = this.#keys.indexOf(key); place !== -1; place = this.#keys.indexOf(key, place)) {
      this.#entries.splice(place, 1);
      this.#keys.splice(place, 1);
    }
  }

  clear(): void {
    this.#entries.length = this.#keys.length = 0;
  }

  entries(): IterableIterator<readonly [name: string, value: string]> {
    return this.#entries.values();
  }

  #add(name: string, value: string, key: string): void {
    this.#entries.push([name, value]);
    this.#keys.push(key);
  }
}

/** Names that were used before: applications have the same few in every answer, but not for ever. */
const known = new Map<string, string>();
const MOST_KNOWN = 512;

/** A name in lower case; `null` for one that is not allowed. */
function keyOf(name: string): string | null {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (!NAME.test(name)) return null;
  const key = name.toLowerCase();
  if (known.size < MOST_KNOWN) known.set(name, key);
  return key;
}

/** Whether an answer may have such a header. */
export function isHeader(name: string, value: string): boolean {
  return keyOf(name) !== null && VALUE.test(value);
}

function check(name: string, value: string): string {
  const key = keyOf(name);
  if (key !== null && VALUE.test(value)) return key;
  throw new Failure(ERR_REQUEST_HEADER, {
    tried: 'set a response header',
    found: JSON.stringify([name, value]),
  });
}
