import {
  errorName,
  isNativeError,
  native,
  type ListenAddress,
  type ListenOptions,
} from '../../native/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { nameOf } from './address.ts';
import { removeDead } from './dead.ts';
import { ERR_SOCKETS_BIND } from './errors.ts';

/** What the C library says for the errors of bind that people search for. */
const WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Address already in use',
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENOENT: 'No such file or directory',
  ENAMETOOLONG: 'File name too long',
};

/** Binds and listens. A dead unix socket is replaced; one that somebody listens on is not. Throws `ERR_SOCKETS_BIND`. */
export async function bind(address: ListenAddress, options: ListenOptions, log: Log): Promise<number> {
  try {
    return native.listen(address, options);
  } catch (thrown) {
    const code = isNativeError(thrown) ? thrown.code : '';
    if (code === 'EADDRINUSE' && address.family === 'unix' && (await removeDead(address.path))) {
      return bind(address, options, log);
    }
    throw failure(address, thrown, log);
  }
}

function failure(address: ListenAddress, thrown: unknown, log: Log): Failure {
  const name = nameOf(address);
  const code = isNativeError(thrown) ? errorName(thrown.errno) : '';
  if (code === 'EADDRINUSE') {
    log.line(`probably another instance of uWSGI is running on the same address (${name}).`);
  }
  const found = isNativeError(thrown) ? `${thrown.syscall}(): ${WORDS[code] ?? code}` : String(thrown);
  return new Failure(ERR_SOCKETS_BIND, { tried: `bind ${name}`, found, cause: thrown });
}
