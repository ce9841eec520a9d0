import { constants, fdatasync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { ERR_QUEUE_SIZE, ERR_QUEUE_STORE } from './errors.ts';
import { queue, queueBlocksize, queueStore, queueStoreSync } from './options.ts';
import { bytesOf, Queue, type QueueShape } from './queue.ts';

const LARGEST = 0xffff_ffff;

/** The queues of this instance: a reload that leaves the shape as it is keeps what is in it. */
const made = new Map<string, number>();

/** Shares the queue of a configuration. Throws `ERR_QUEUE_SIZE`, `ERR_QUEUE_STORE`. */
export function master({ configuration, log }: MasterContext): MasterHooks {
  const shape = shapeOf(configuration);
  const path = configuration.get(queueStore);
  const key = JSON.stringify([shape, path]);
  const memory = made.get(key) ?? (path === null ? anonymous(shape) : stored(path, shape));
  made.set(key, memory);
  const seconds = path === null ? 0 : (configuration.get(queueStoreSync) ?? 0);
  const sync = (): void =>
    fdatasync(memory, (error) => {
      if (error !== null) log.event(`unable to write the queue to ${path}: ${error.message}`);
    });
  const timer = seconds > 0 ? setInterval(sync, seconds * 1000) : null;
  return { shares: () => ({ queue: memory }), stop: () => void (timer === null || clearInterval(timer)) };
}

/** The shape of the queue that a configuration asks for. Throws `ERR_QUEUE_SIZE`. */
export function shapeOf(configuration: Configuration): QueueShape {
  const shape = { slots: configuration.get(queue) ?? 0, block: configuration.get(queueBlocksize) };
  if (shape.slots >= 1 && shape.block >= 1 && bytesOf(shape) <= LARGEST) return shape;
  throw new Failure(ERR_QUEUE_SIZE, {
    tried: 'make the queue',
    found: `queue = ${shape.slots}, queue-blocksize = ${shape.block}`,
  });
}

/** Memory is taken when it is first used. */
function anonymous(shape: QueueShape): number {
  const memory = native.memoryFile('queue', new Uint8Array(0));
  ftruncateSync(memory, bytesOf(shape));
  format(memory, shape);
  return memory;
}

function stored(path: string, shape: QueueShape): number {
  try {
    const memory = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = fstatSync(memory);
    if (size !== 0 && size !== bytesOf(shape)) throw new Error(`${size} bytes, not ${bytesOf(shape)}`);
    ftruncateSync(memory, bytesOf(shape));
    if (!format(memory, shape)) throw new Error('something else than a queue of this shape');
    return memory;
  } catch (thrown) {
    throw new Failure(ERR_QUEUE_STORE, { tried: `open ${path}`, found: reason(thrown), cause: thrown });
  }
}

function format(memory: number, shape: QueueShape): boolean {
  return new Queue(native.mapMemory(memory, bytesOf(shape)), shape, (step) => step()).format();
}
