import { native } from '../../native/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { Holder } from './holder.ts';
import { locks } from './options.ts';

/** The locks for JavaScript: whoever waits holds up nobody. Interpreters have the same file, and lock for themselves. */
export function worker({ configuration, shared }: WorkerContext): WorkerHooks {
  const last = configuration.get(locks);
  const file = shared['locks'] ?? -1;
  const holder = new Holder({
    take: (index) => native.lockByte(file, index, 'write', 'try'),
    wait: async (index) => {
      const event = native.lockByteLater(file, index);
      await new Promise<void>((resolve) => native.watchReadable(event, resolve));
      native.close(event);
      if (!native.lockByte(file, index, 'write', 'try'))
        throw new Error(`lock ${index} would never come: its holder waits for a lock of this process`);
    },
    free: (index) => native.lockByte(file, index, 'none', 'try'),
  });
  const number = (value: unknown = 0): number => {
    if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= last) return Number(value);
    throw new RangeError(`there is no lock ${String(value)}: locks = ${last} makes 0 to ${last}`);
  };
  return {
    api: {
      lock: (index: unknown) => holder.lock(number(index)),
      unlock: (index: unknown) => holder.unlock(number(index)),
      is_locked: (index: unknown) => holder.has(number(index)) || native.byteHolder(file, number(index)) > 0,
    },
  };
}
