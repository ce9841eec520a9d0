import { native } from '../../native/index.ts';
import type { BoundSocket } from '../sockets/index.ts';
import { memoryOf, type Counters } from '../counters/index.ts';
import type { SocketSnapshot, WorkerSnapshot } from './context.ts';
import type { Slot } from './slot.ts';

/** A worker for the stats: its counters from shared memory, the rest by asking it (manual 9.5). */
export async function snapshotOf(slot: Slot, counters: Counters): Promise<WorkerSnapshot> {
  const told = await slot.ask();
  const { rss, vsz } = memoryOf(slot.pid);
  const busy = counters.get('busy') > 0;
  const status =
    slot.state === 'accepting'
      ? busy
        ? 'busy'
        : 'idle'
      : slot.state === 'draining' || slot.state === 'recycling'
        ? 'draining'
        : 'starting';
  return {
    id: slot.birth.id,
    pid: slot.pid,
    generation: slot.birth.generation,
    accepting: slot.state === 'accepting',
    status,
    respawns: slot.respawns,
    harakiris: slot.harakiris,
    lastSpawn: slot.spawnedAt,
    counters: { ...counters.read(), rss, vsz, apps: told?.apps ?? [], cores: told?.cores ?? [] },
  };
}

/** A listening socket for the stats. */
export function socketSnapshot({ name, protocol, descriptor }: BoundSocket): SocketSnapshot {
  const queue = native.listenQueue(descriptor);
  return { name, protocol, queue: queue?.waiting ?? 0, maximum: queue?.maximum ?? 0, shared: false };
}
