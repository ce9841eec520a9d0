import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { workers } from '../master/options.ts';
import type { ServedSocket } from './bound.ts';
import { ERR_SOCKETS_MAP } from './errors.ts';
import { mapSocket } from './options.ts';

/**
 * Ties sockets to workers (`map-socket = SOCKET:WORKER,…`): sockets count from 0, workers from 1. A socket that no
 * mapping names is served by all. Throws `ERR_SOCKETS_MAP`.
 */
export function mapped(sockets: readonly ServedSocket[], configuration: Configuration): ServedSocket[] {
  const most = configuration.get(workers);
  const served = new Map<number, Set<number>>();
  for (const text of configuration.get(mapSocket)) {
    const [, socket = '', list = ''] = /^(\d{1,4}):(\d{1,4}(?:,\d{1,4})*)$/.exec(text) ?? [];
    if (list === '') throw wrong(text, 'it is not SOCKET:WORKER[,WORKER…]');
    if (Number(socket) >= sockets.length) throw wrong(text, `there are ${sockets.length} sockets`);
    const numbers = list.split(',').map(Number);
    const bad = numbers.find((number) => number < 1 || number > most);
    if (bad !== undefined) throw wrong(text, `there are ${most} workers`);
    const known = served.get(Number(socket)) ?? new Set();
    served.set(Number(socket), known.union(new Set(numbers)));
  }
  return sockets.map((socket, index) => ({ ...socket, workers: [...(served.get(index) ?? [])] })).map(all);
}

function all(socket: ServedSocket): ServedSocket {
  return socket.workers?.length === 0 ? { ...socket, workers: null } : socket;
}

function wrong(text: string, found: string): Failure {
  return new Failure(ERR_SOCKETS_MAP, { tried: `map ${text}`, found });
}
