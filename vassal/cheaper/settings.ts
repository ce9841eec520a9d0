import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { workers } from '../master/options.ts';
import { ALGORITHMS, type Algorithm, type Bounds } from './algorithms.ts';
import { ERR_CHEAPER_ALGORITHM, ERR_CHEAPER_MINIMUM } from './errors.ts';
import { cheap, cheaper, cheaperAlgo, cheaperInitial, cheaperOverload, cheaperStep } from './options.ts';

export interface CheaperSettings {
  /** Workers that start when there is something to do. */
  readonly first: number;
  /** None starts before the first connection. */
  readonly asleep: boolean;
  /** `null` without `cheaper`: all workers run, or none. */
  readonly scale: { readonly algorithm: Algorithm; readonly bounds: Bounds } | null;
}

/** Reads the options; throws `Failure` for numbers and names that make no sense. */
export function settingsOf(configuration: Configuration): CheaperSettings {
  const most = configuration.get(workers);
  const asleep = configuration.get(cheap);
  const least = configuration.get(cheaper);
  if (least === null) return { first: most, asleep, scale: null };
  const first = configuration.get(cheaperInitial) ?? least;
  if (least < 1 || least >= most || first < least || first > most) {
    const found = `cheaper = ${least}, cheaper-initial = ${first}, processes = ${most}`;
    throw new Failure(ERR_CHEAPER_MINIMUM, { tried: 'scale the workers', found });
  }
  const name = configuration.get(cheaperAlgo);
  const algorithm = ALGORITHMS.get(name);
  if (algorithm === undefined) {
    throw new Failure(ERR_CHEAPER_ALGORITHM, { tried: 'scale the workers', found: `cheaper-algo = ${name}` });
  }
  const step = Math.max(1, configuration.get(cheaperStep));
  const bounds = { least, most, step, overload: configuration.get(cheaperOverload) };
  return { first, asleep, scale: { algorithm, bounds } };
}
