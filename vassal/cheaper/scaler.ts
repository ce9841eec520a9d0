import { NOTHING, type Algorithm, type Bounds, type Decision, type Figures } from './algorithms.ts';
import { busyness, firstCycle, type BusynessBounds, type Cycles } from './busyness.ts';

/** An algorithm with what it remembers. @param now seconds of any clock that goes forward */
export type Scaler = (figures: Figures, now: number) => Decision<unknown>;

/** One of `ALGORITHMS`. */
export function plainScaler(algorithm: Algorithm, bounds: Bounds): Scaler {
  let memory = NOTHING;
  return (figures, now) => {
    const decision = algorithm(figures, bounds, memory, now);
    memory = decision.memory;
    return decision;
  };
}

/** Its first cycle begins with the first call. */
export function busynessScaler(bounds: BusynessBounds): Scaler {
  let cycles: Cycles | null = null;
  return (figures, now) => {
    const decision = busyness(figures, bounds, cycles ?? firstCycle(figures, bounds, now), now);
    cycles = decision.memory;
    return decision;
  };
}
