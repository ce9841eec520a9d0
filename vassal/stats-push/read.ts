import { carbon } from '../carbon/options.ts';
import { place, readPairs, type Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { ERR_STATS_PUSH_SYNTAX } from './errors.ts';
import { statsPush, statsPusherDefaultFreq } from './options.ts';

/** The keys of each pusher: the first is what it needs, where it is no `freq`. The order is that of values without a key. */
const KINDS = {
  file: ['path', 'freq'],
  socket: ['addr', 'prefix', 'freq'],
  statsd: ['addr', 'prefix', 'freq'],
  carbon: ['freq'],
} as const;
export type Kind = keyof typeof KINDS;

/** Something that is sent somewhere again and again. */
export interface Push {
  readonly kind: Kind;
  /** Path or address; `''` for Carbon, whose servers have options of their own. */
  readonly target: string;
  /** Before the names of metrics, `''` for none. */
  readonly prefix: string;
  /** Seconds from one to the next. */
  readonly freq: number;
}

const LONGEST_FREQ = 86_400;

/** Reads every `stats-push` (manual 9.6.8). Throws `ERR_STATS_PUSH_SYNTAX`. */
export function readPushes(configuration: Configuration): Push[] {
  const otherwise = configuration.get(statsPusherDefaultFreq);
  return configuration.given(statsPush).map((setting) => {
    const push = readOne(setting, Math.max(1, otherwise));
    if (push.kind === 'carbon' && !configuration.isSet(carbon))
      refuse(setting, 'no carbon = ADDRESS beside it');
    return push;
  });
}

function readOne(setting: Setting, otherwise: number): Push {
  const wrong = (found: string): never => refuse(setting, found);
  const [, name = '', rest = ''] = /^([^:]*):?(.*)$/s.exec(setting.value) ?? [];
  const kind = kindOf(name) ?? wrong(`the pusher "${name}", none of ${Object.keys(KINDS).join(', ')}`);
  const names: readonly string[] = KINDS[kind];
  const keys = new Map(
    readPairs(rest).map(([key, value], index) => (value === null ? [names[index] ?? '', key] : [key, value])),
  );
  const strange = [...keys.keys()].find((key) => !names.includes(key));
  if (strange !== undefined) wrong(`the key "${strange}", none of ${names.join(', ')}`);
  const needed = names[0] ?? '';
  const freq = keys.get('freq') ?? String(otherwise);
  if (!/^[1-9]\d{0,4}$/.test(freq) || Number(freq) > LONGEST_FREQ)
    wrong(`freq=${freq}, not 1 to ${LONGEST_FREQ} seconds`);
  return {
    kind,
    target: needed === 'freq' ? '' : keys.get(needed) || wrong(`no ${needed}`),
    prefix: keys.get('prefix') ?? '',
    freq: Number(freq),
  };
}

function kindOf(name: string): Kind | null {
  return Object.hasOwn(KINDS, name) ? (name as Kind) : null;
}

function refuse({ value, origin }: Setting, found: string): never {
  throw new Failure(ERR_STATS_PUSH_SYNTAX, {
    tried: `read stats-push = ${value} at ${place(origin)}`,
    found,
  });
}
