import { Failure, reason } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { obey } from './commands.ts';
import { ERR_FIFO_SLOTS } from './errors.ts';
import { masterFifo } from './options.ts';
import { watchFifo, type Closer } from './watch.ts';

const MOST_SLOTS = 10;

/** Number of the pipe that this instance listens on; a reload stays there. */
let present = 0;

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
  let closer: Closer | null = null;
  let slot = 0;
  /** Commands are done one after the other: what follows a digit waits for the other pipe. */
  let last = Promise.resolve();
  const take = (command: string): void => {
    last = last.then(() => (/\d/.test(command) ? move(Number(command)) : obey(command, context)));
  };
  const move = async (to: number): Promise<void> => {
    const path = paths[to];
    if (path === undefined) return context.log.event(`[fifo] there is no master-fifo ${to}`);
    try {
      const next = await watchFifo(path, take, true);
      closer?.close();
      closer = next;
      slot = present = to;
    } catch (thrown) {
      context.log.event(`[fifo] ${reason(thrown)}`);
    }
  };
  return {
    afterDrop: async () => {
      slot = context.generation > 0 && present < paths.length ? present : 0;
      closer = await watchFifo(paths[slot] ?? '', take);
    },
    accepting: async () => {
      // The configuration before has moved meanwhile.
      if (slot !== present && present < paths.length) await move(present);
    },
    stop: async () => {
      await last;
      closer?.close();
    },
  };
}
