import { existsSync, readFileSync } from 'node:fs';
import { Failure } from '../errors/index.ts';
import { ERR_SOCKETS_LISTEN } from './errors.ts';

const SOMAXCONN = '/proc/sys/net/core/somaxconn';

/**
 * Checks `listen` against what the system allows. Throws `ERR_SOCKETS_LISTEN`. Under a root without /proc nobody can
 * say; the kernel then cuts the queue.
 */
export function checkQueue(length: number): void {
  if (!existsSync(SOMAXCONN)) return;
  const most = Number(readFileSync(SOMAXCONN, 'utf8'));
  if (length <= most) return;
  throw new Failure(ERR_SOCKETS_LISTEN, {
    tried: `use a listen queue of ${length}`,
    found: `Listen queue size is greater than the system max net.core.somaxconn (${most}).`,
  });
}
