import { native } from '../../native/index.ts';
import { reason } from '../errors/index.ts';
import { engineLocks, whileLocked } from '../locks/index.ts';
import type { Api } from '../worker/calls.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { Area, type Width } from './area.ts';
import { wantedAreas } from './wanted.ts';
import { changesOf, ENTRY, sizeOf, waitingOf } from './watchers.ts';

const WIDTHS: readonly Width[] = [8, 16, 32, 64];

/** The areas for JavaScript, and for others what they cannot do with the memory alone: to wait, and to wake. */
export function worker(context: WorkerContext): WorkerHooks {
  const { configuration, shared, log } = context;
  const wanted = wantedAreas(configuration);
  const head = native.mapMemory(shared['sharedareas'] ?? -1, wanted.length * ENTRY);
  const words = new Int32Array(head);
  const sizes = new BigInt64Array(head);
  const wake = (area: number): void =>
    void context
      .ask('sharedarea', { area })
      .catch((thrown: unknown) => log.line(`[sharedarea] ${reason(thrown)}`));
  const areas = wanted.map((_, index) => {
    const memory = shared[`sharedarea-${index}`] ?? -1;
    return new Held(
      native.mapMemory(memory, Number(sizes[sizeOf(index)])),
      shared['locks'] ?? -1,
      index,
      () => {
        Atomics.add(words, changesOf(index), 1);
        if (Atomics.load(words, waitingOf(index)) !== 0) wake(index);
      },
    );
  });
  const of = (id: unknown): Held => {
    const area = Number.isInteger(id) ? areas[Number(id)] : undefined;
    if (area === undefined) throw new RangeError(`there is no shared area ${String(id)}`);
    return area;
  };
  const wait = async (id: number, seen: number, seconds: number): Promise<boolean> =>
    (await context.ask('sharedarea', { area: id, seen, seconds })) === true;
  return {
    calls: {
      'sharedarea-wait': async ([id, seen, seconds]) => {
        return (await wait(Number(id), Number(seen), Number(seconds))) ? ['1'] : [];
      },
      'sharedarea-changed': ([id]) => {
        wake(Number(id));
        return [];
      },
    },
    api: {
      sharedarea_read: (id: unknown, position: number, length?: number) => of(id).area.read(position, length),
      sharedarea_write: (id: unknown, position: number, value: unknown) =>
        of(id).area.write(position, value instanceof Uint8Array ? value : Buffer.from(String(value))),
      sharedarea_memoryview: (id: unknown) => of(id).memory,
      sharedarea_rlock: (id: unknown) => of(id).lock('read'),
      sharedarea_wlock: (id: unknown) => of(id).lock('write'),
      sharedarea_unlock: (id: unknown) => of(id).unlock(),
      sharedarea_wait: (id: unknown, _frequency = 0, seconds = 0) => {
        of(id);
        return wait(Number(id), Atomics.load(words, changesOf(Number(id))), seconds);
      },
      ...Object.assign({}, ...WIDTHS.map((width) => numbers(of, width))),
    },
  };
}

function numbers(of: (id: unknown) => Held, width: Width): Api {
  type Value = number | bigint;
  return {
    [`sharedarea_read${width}`]: (id: unknown, position: number) => of(id).area.readNumber(width, position),
    [`sharedarea_write${width}`]: (id: unknown, position: number, value: Value) =>
      of(id).area.writeNumber(width, position, value),
    [`sharedarea_inc${width}`]: (id: unknown, position: number, amount: Value = 1) =>
      of(id).area.add(width, position, amount),
    [`sharedarea_dec${width}`]: (id: unknown, position: number, amount: Value = 1) =>
      of(id).area.add(width, position, -amount),
  };
}

/** An area, and whether this process keeps others out of it for longer than a step. */
class Held {
  readonly area: Area;
  /** As it is: what is written there wakes nobody and waits for nobody. */
  readonly memory: Uint8Array;
  readonly #file: number;
  readonly #byte: number;
  #kept = false;

  constructor(memory: ArrayBuffer, file: number, index: number, changed: () => void) {
    this.#file = file;
    this.#byte = engineLocks.areas + index;
    this.memory = new Uint8Array(memory);
    this.area = new Area(memory, {
      locked: (kind, step) => (this.#kept ? step() : whileLocked(file, this.#byte, kind, step)),
      changed,
    });
  }

  lock(kind: 'read' | 'write'): void {
    native.lockByte(this.#file, this.#byte, kind, 'wait');
    this.#kept = true;
  }

  unlock(): void {
    native.lockByte(this.#file, this.#byte, 'none', 'try');
    this.#kept = false;
  }
}
