import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_MULES_FARM, ERR_MULES_PROGRAM } from './errors.ts';
import { farm, mule, mules, programIn } from './options.ts';

/** More are a mistake of a configuration. */
const MOST = 1024;

/** A mule, by its number less one in its list. */
export interface Mule {
  /** A path; `null` for one that only waits for signals and messages. */
  readonly program: string | null;
  /** Names of the farms that it is in. */
  readonly farms: readonly string[];
}

export interface Wanted {
  readonly mules: readonly Mule[];
  /** Names of all farms. */
  readonly farms: readonly string[];
}

/** The mules of a configuration, in its order. Throws `ERR_MULES_…`. */
export function readMules(configuration: Configuration): Wanted {
  const programs = configuration.settings.flatMap(({ key, value }) => {
    if (key === mules.name) return Array.from({ length: Math.min(MOST, Number(value)) }, () => null);
    return key === mule.name ? [programIn(value)] : [];
  });
  const symbol = programs.find((program) => program?.endsWith('()'));
  if (symbol !== undefined)
    throw new Failure(ERR_MULES_PROGRAM, { tried: 'start a mule', found: `mule = ${symbol}` });
  const farms = configuration.get(farm).map((text) => readFarm(text, programs.length));
  return {
    farms: [...new Set(farms.map(({ name }) => name))],
    mules: programs.map((program, index) => {
      const own = farms.filter(({ members }) => members.includes(index + 1));
      return { program, farms: [...new Set(own.map(({ name }) => name))] };
    }),
  };
}

function readFarm(
  text: string,
  count: number,
): { readonly name: string; readonly members: readonly number[] } {
  const colon = text.indexOf(':');
  const words = text.slice(colon + 1).split(',');
  const members = words.map(Number);
  const known = members.every((member) => Number.isInteger(member) && member >= 1 && member <= count);
  if (colon > 0 && known) return { name: text.slice(0, colon), members };
  const found = `farm = ${text}, and ${count} mules`;
  throw new Failure(ERR_MULES_FARM, { tried: 'make a farm', found });
}
