import { Failure, reason } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { obey } from './commands.ts';
import { ERR_FIFO_SLOTS } from './errors.ts';
import { masterFifo } from './options.ts';
import { watchFifo, type Closer } from './watch.ts';

const MOST_SLOTS = 10;

/**
 * Listens on the first `master-fifo`; a digit moves to the pipe of that number (manual 3.19.2), which is made anew: who
 * listened there before still reads what was written to it, as the dance of `docs/zerg.md` needs it. While a reload runs,
 * two configurations may read the same pipe: whoever reads a command gives it to the same master.
 */
export function master(context: MasterContext): MasterHooks {
  const paths = context.configuration.get(masterFifo);
  if (paths.length > MOST_SLOTS) {
    throw new Failure(ERR_FIFO_SLOTS, {
      tried: 'number the named pipes',
      found: `${paths.length} master-fifo`,
    });
  }
  let current: Promise<Closer | null> = Promise.resolve(null);
  const take = (command: string): void => {
    if (/\d/.test(command)) void move(Number(command));
    else obey(command, context);
  };
  const move = async (slot: number): Promise<void> => {
    const path = paths[slot];
    if (path === undefined) return context.log.event(`[fifo] there is no master-fifo ${slot}`);
    const before = current;
    current = watchFifo(path, take, true).catch((thrown: unknown) => {
      context.log.event(`[fifo] ${reason(thrown)}`);
      return before;
    });
    if ((await current) !== (await before)) (await before)?.close();
  };
  return {
    afterDrop: async () => {
      const first = watchFifo(paths[0] ?? '', take);
      current = first.catch(() => null);
      await first;
    },
    stop: async () => (await current)?.close(),
  };
}
