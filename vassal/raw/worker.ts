import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { openGate } from './gate.ts';

/** The raw sockets of a worker: what is accepted on them goes to an application as it is (manual 15.1). */
export function createRaw({ sockets, connect, log }: WorkerContext): WorkerHooks {
  const gates = sockets
    .filter(({ protocol }) => protocol === 'raw')
    .map((socket) => openGate(socket, connect, log));
  return { gates };
}
