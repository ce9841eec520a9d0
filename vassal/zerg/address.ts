import type { UnixAddress } from '../../native/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_ZERG_ADDRESS } from './errors.ts';

/**
 * The names of a zerg socket. uWSGI ends an abstract name with a NUL that belongs to it, so there are two of them; a
 * server listens on both, a client tries both. Throws `ERR_ZERG_ADDRESS` for what is no unix socket.
 */
export function namesOf(text: string): readonly UnixAddress[] {
  if (text.startsWith('@')) {
    const name = text.slice(1);
    return [
      { family: 'abstract', name },
      { family: 'abstract', name: `${name}\0` },
    ];
  }
  if (text === '' || /^[^/]*:\d*$/.test(text)) {
    throw new Failure(ERR_ZERG_ADDRESS, { tried: 'hand over sockets', found: `"${text}"` });
  }
  return [{ family: 'unix', path: text }];
}
