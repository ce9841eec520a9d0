import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { workers } from '../master/options.ts';
import { ALGORITHMS, type Algorithm, type Bounds } from './algorithms.ts';
import { ERR_CHEAPER_ALGORITHM, ERR_CHEAPER_MEMORY, ERR_CHEAPER_MINIMUM } from './errors.ts';
import type { MemoryLimits } from './memory-limit.ts';
import * as rows from './options.ts';

export interface CheaperSettings {
  /** Workers that start when there is something to do. */
  readonly first: number;
  /** None starts before the first connection. */
  readonly asleep: boolean;
  /** `null` without `cheaper`: all workers run, or none. */
  readonly scale: {
    readonly algorithm: Algorithm;
    readonly bounds: Bounds;
    readonly memory: MemoryLimits;
  } | null;
}

/** Reads the options; throws `Failure` for numbers and names that make no sense. */
export function settingsOf(configuration: Configuration): CheaperSettings {
  const most = configuration.get(workers);
  const asleep = configuration.get(rows.cheap);
  const least = configuration.get(rows.cheaper);
  if (least === null) return { first: most, asleep, scale: null };
  const first = configuration.get(rows.cheaperInitial) ?? least;
  if (least < 1 || least >= most || first < least || first > most) {
    const found = `cheaper = ${least}, cheaper-initial = ${first}, processes = ${most}`;
    throw new Failure(ERR_CHEAPER_MINIMUM, { tried: 'scale the workers', found });
  }
  const name = configuration.get(rows.cheaperAlgo);
  const algorithm = ALGORITHMS.get(name);
  if (algorithm === undefined) {
    throw new Failure(ERR_CHEAPER_ALGORITHM, { tried: 'scale the workers', found: `cheaper-algo = ${name}` });
  }
  const step = Math.max(1, configuration.get(rows.cheaperStep));
  const bounds = { least, most, step, overload: configuration.get(rows.cheaperOverload) };
  return { first, asleep, scale: { algorithm, bounds, memory: memoryLimits(configuration) } };
}

function memoryLimits(configuration: Configuration): MemoryLimits {
  const soft = configuration.get(rows.cheaperRssLimitSoft);
  const hard = configuration.get(rows.cheaperRssLimitHard);
  if (soft === null || hard === null || hard > soft) return { soft, hard };
  const found = `cheaper-rss-limit-soft = ${soft}, cheaper-rss-limit-hard = ${hard}`;
  throw new Failure(ERR_CHEAPER_MEMORY, { tried: 'scale the workers', found });
}
