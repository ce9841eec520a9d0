import type { Pool } from './pool.ts';

/** The processes that can run handlers, by kind. A kind that an instance does not have is absent. */
export type Pools = Readonly<Partial<Record<'worker' | 'mule' | 'spooler', Pool>>>;

/** Numbers of the mules of a farm; `undefined` for a farm that there is not. */
export type Farms = (name: string) => readonly number[] | undefined;

/** Who gets a signal, by the word that it was registered with (manual 12.1, `register_signal`). */
interface Target {
  readonly pattern: RegExp;
  readonly pool: keyof Pools;
  /** What there must be beside the pool. @param found what the pattern has caught */
  readonly exists?: (found: string, farms: Farms) => boolean;
  readonly deliver: (pool: Pool, signal: number, found: string, farms: Farms) => void;
}

const first: Target['deliver'] = (pool, signal) => pool.first(signal);
const all: Target['deliver'] = (pool, signal) => pool.every(signal, 'all');
const one: Target['deliver'] = (pool, signal, id) => pool.one(Number(id), signal);

const TARGETS: readonly Target[] = [
  { pattern: /^(?:worker0?)?$/, pool: 'worker', deliver: first },
  { pattern: /^workers$/, pool: 'worker', deliver: all },
  { pattern: /^active-workers$/, pool: 'worker', deliver: (pool, signal) => pool.every(signal, 'present') },
  { pattern: /^worker([1-9]\d{0,3})$/, pool: 'worker', deliver: one },
  { pattern: /^mule0?$/, pool: 'mule', deliver: first },
  { pattern: /^mules$/, pool: 'mule', deliver: all },
  { pattern: /^mule([1-9]\d{0,3})$/, pool: 'mule', deliver: one },
  {
    pattern: /^farm_(.+)$/,
    pool: 'mule',
    exists: (name, farms) => farms(name) !== undefined,
    deliver: (pool, signal, name, farms) => pool.among(farms(name) ?? [], signal),
  },
  { pattern: /^spooler$/, pool: 'spooler', deliver: first },
];

/** Finds who gets the signals of a target. Throws for a word that means nobody here. */
export function route(target: string, pools: Pools, farms: Farms): (signal: number) => void {
  for (const { pattern, pool: kind, exists, deliver } of TARGETS) {
    const found = pattern.exec(target);
    const pool = found === null ? undefined : pools[kind];
    const name = found?.[1] ?? '';
    if (pool !== undefined && (exists?.(name, farms) ?? true))
      return (signal) => deliver(pool, signal, name, farms);
  }
  throw new Error(`a signal cannot go to ${JSON.stringify(target)}: this instance has nothing of that name`);
}
