import { native } from '../../native/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { Failure } from '../errors/index.ts';
import { ERR_LOCKS_COUNT } from './errors.ts';
import { locks } from './options.ts';

const MOST = 65535;

/** The file whose bytes are the locks. It belongs to the instance: the workers of two generations lock each other out. */
let file: number | null = null;

/** Shares the locks of the instance. Throws `ERR_LOCKS_COUNT`. */
export function master({ configuration }: MasterContext): MasterHooks {
  const count = configuration.get(locks);
  if (count < 0 || count > MOST)
    throw new Failure(ERR_LOCKS_COUNT, { tried: 'make the locks', found: `locks = ${count}` });
  const memory = (file ??= native.memoryFile('locks', new Uint8Array(0)));
  const state = (index: number): object => ({ [`user ${index}`]: native.byteHolder(memory, index) });
  return {
    shares: () => ({ locks: memory }),
    stats: () => ({ locks: Array.from({ length: count + 1 }, (_, index) => state(index)) }),
  };
}
