import { native } from '../../native/index.ts';
import { engineLocks, whileLocked } from '../locks/index.ts';
import type { Call } from '../worker/calls.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { shapeOf } from './master.ts';
import { bytesOf, Queue } from './queue.ts';

/** The queue for applications: for JavaScript as functions, for others as calls of the same names. */
export function worker({ configuration, shared }: WorkerContext): WorkerHooks {
  const shape = shapeOf(configuration);
  const locks = shared['locks'] ?? -1;
  const memory = native.mapMemory(shared['queue'] ?? -1, bytesOf(shape));
  const queue = new Queue(memory, shape, (step) => whileLocked(locks, engineLocks.queue, 'write', step));
  const bytes = (value: unknown): Uint8Array =>
    value instanceof Uint8Array ? value : Buffer.from(String(value));
  return {
    calls: {
      'queue-get': ([slot]) => one(queue.get(Number(slot))),
      'queue-set': ([slot, value]) => yes(queue.set(Number(slot), value ?? Buffer.alloc(0))),
      'queue-push': ([value]) => yes(queue.push(value ?? Buffer.alloc(0))),
      'queue-pop': () => one(queue.pop()),
      'queue-pull': () => one(queue.pull()),
      // An empty field is an empty slot: no value is empty.
      'queue-last': ([count]) => queue.last(Number(count)).map((value) => value ?? ''),
      'queue-slot': () => [String(queue.slot)],
      'queue-pull-slot': () => [String(queue.pullSlot)],
    } satisfies Record<string, Call>,
    api: {
      queue_get: (slot: number) => queue.get(slot),
      queue_set: (slot: number, value: unknown) => queue.set(slot, bytes(value)),
      queue_push: (value: unknown) => queue.push(bytes(value)),
      queue_pop: () => queue.pop(),
      queue_pull: () => queue.pull(),
      queue_last: (count?: number) => (count === undefined ? queue.pop() : queue.last(count)),
      queue_slot: () => queue.slot,
      queue_pull_slot: () => queue.pullSlot,
      queue_size: () => shape.slots,
    },
  };
}

function one(value: Buffer | null): Buffer[] {
  return value === null ? [] : [value];
}

function yes(done: boolean): string[] {
  return done ? ['1'] : [];
}
