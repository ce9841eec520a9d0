import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { workers } from '../master/options.ts';
import { ALGORITHMS, type Bounds } from './algorithms.ts';
import { type BusynessBounds } from './busyness.ts';
import { busynessScaler, plainScaler, type Scaler } from './scaler.ts';
import {
  ERR_CHEAPER_ALGORITHM,
  ERR_CHEAPER_BUSYNESS,
  ERR_CHEAPER_MEMORY,
  ERR_CHEAPER_MINIMUM,
} from './errors.ts';
import type { MemoryLimits } from './memory-limit.ts';
import * as rows from './options.ts';

export interface CheaperSettings {
  /** Workers that start when there is something to do. */
  readonly first: number;
  /** None starts before the first connection. */
  readonly asleep: boolean;
  /** `null` without `cheaper`: all workers run, or none. */
  readonly scale: {
    readonly least: number;
    /** Makes one that remembers nothing yet. */
    readonly scaler: () => Scaler;
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
  const step = Math.max(1, configuration.get(rows.cheaperStep));
  const bounds = { least, most, step, overload: configuration.get(rows.cheaperOverload) };
  const scaler = scalerOf(configuration, bounds);
  return { first, asleep, scale: { least, scaler, memory: memoryLimits(configuration) } };
}

function scalerOf(configuration: Configuration, bounds: Bounds): () => Scaler {
  const name = configuration.get(rows.cheaperAlgo);
  if (name === 'busyness') {
    const more = busynessBounds(configuration, bounds);
    return () => busynessScaler(more);
  }
  const algorithm = ALGORITHMS.get(name);
  if (algorithm !== undefined) return () => plainScaler(algorithm, bounds);
  throw new Failure(ERR_CHEAPER_ALGORITHM, { tried: 'scale the workers', found: `cheaper-algo = ${name}` });
}

function busynessBounds(configuration: Configuration, bounds: Bounds): BusynessBounds {
  const low = configuration.get(rows.busynessMin);
  const high = configuration.get(rows.busynessMax);
  if (low < 0 || low >= high || high > 100) {
    const found = `cheaper-busyness-min = ${low}, cheaper-busyness-max = ${high}`;
    throw new Failure(ERR_CHEAPER_BUSYNESS, { tried: 'scale the workers', found });
  }
  return {
    ...bounds,
    low,
    high,
    multiplier: Math.max(1, configuration.get(rows.busynessMultiplier)),
    penalty: configuration.get(rows.busynessPenalty),
    backlog: {
      alert: configuration.get(rows.busynessBacklogAlert),
      nonzero: configuration.get(rows.busynessBacklogNonzero),
      step: Math.max(1, configuration.get(rows.busynessBacklogStep)),
      multiplier: Math.max(1, configuration.get(rows.busynessBacklogMultiplier)),
    },
  };
}

function memoryLimits(configuration: Configuration): MemoryLimits {
  const soft = configuration.get(rows.cheaperRssLimitSoft);
  const hard = configuration.get(rows.cheaperRssLimitHard);
  if (soft === null || hard === null || hard > soft) return { soft, hard };
  const found = `cheaper-rss-limit-soft = ${soft}, cheaper-rss-limit-hard = ${hard}`;
  throw new Failure(ERR_CHEAPER_MEMORY, { tried: 'scale the workers', found });
}
