import type { Counters } from '../counters/index.ts';
import type { LedWorker } from './context.ts';
import type { Slot } from './slot.ts';

/** The process of a slot, as parts may lead it. */
export function ledOf(slot: Slot, counters: Counters): LedWorker {
  const busy = slot.state === 'starting' ? 0 : counters.get('busy');
  return {
    id: slot.birth.id,
    pid: slot.pid,
    age: slot.age,
    accepting: slot.state === 'accepting',
    starting: slot.state === 'starting',
    counters,
    full: busy > 0 && busy >= counters.get('cores'),
    busy: busy > 0,
    cheap: () => slot.handle('cheap'),
    recycle: () => slot.handle('recycle'),
    harakiri: () => slot.harakiri(),
    tell: (part, message) => slot.tell(part, message),
  };
}
