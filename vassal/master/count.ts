import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_MASTER_PROCESSES } from './errors.ts';
import { workers } from './options.ts';

const MOST_WORKERS = 1024;

/** How many workers a configuration asks for. Throws `ERR_MASTER_PROCESSES`. */
export function countOf(configuration: Configuration): number {
  const count = configuration.get(workers);
  if (count >= 1 && count <= MOST_WORKERS) return count;
  throw new Failure(ERR_MASTER_PROCESSES, { tried: 'start the workers', found: `processes = ${count}` });
}
