import { native } from '../../native/index.ts';
import type { ServedSocket } from '../sockets/index.ts';
import { memoryOf, type Counters } from '../counters/index.ts';
import type { SocketSnapshot, WorkerSnapshot } from './context.ts';
import type { Slot } from './slot.ts';
import { ENDING, type WorkerState } from './worker-table.ts';

/** A worker for the stats: its counters from shared memory, the rest by asking it (manual 9.5). */
export async function snapshotOf(slot: Slot, counters: Counters): Promise<WorkerSnapshot> {
  const told = await slot.ask();
  const { rss, vsz } = memoryOf(slot.pid);
  return {
    id: slot.birth.id,
    pid: slot.pid,
    generation: slot.birth.generation,
    accepting: slot.state === 'accepting',
    status: statusOf(slot.state, counters.get('busy') > 0),
    respawns: slot.respawns,
    harakiris: slot.harakiris,
    lastSpawn: slot.spawnedAt,
    counters: { ...counters.read(), rss, vsz, apps: told?.apps ?? [], cores: told?.cores ?? [] },
  };
}

function statusOf(state: WorkerState, busy: boolean): WorkerSnapshot['status'] {
  if (state === 'accepting') return busy ? 'busy' : 'idle';
  if (state === 'cheap') return 'cheap';
  return ENDING.has(state) ? 'draining' : 'starting';
}

/** A listening socket for the stats. */
export function socketSnapshot({ name, protocol, descriptor, shared }: ServedSocket): SocketSnapshot {
  const queue = native.listenQueue(descriptor);
  return { name, protocol, queue: queue?.waiting ?? 0, maximum: queue?.maximum ?? 0, shared };
}
