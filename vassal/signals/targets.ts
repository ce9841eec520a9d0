import type { Pool } from './pool.ts';

/** The processes that can run handlers, by kind. A kind that an instance does not have is absent. */
export type Pools = Readonly<Partial<Record<'workers', Pool>>>;

/** Who gets a signal, by the word that it was registered with (manual 12.1, `register_signal`). */
interface Target {
  readonly pattern: RegExp;
  readonly pool: keyof Pools;
  readonly deliver: (pool: Pool, signal: number, found: string) => void;
}

const TARGETS: readonly Target[] = [
  { pattern: /^(?:worker0?)?$/, pool: 'workers', deliver: (pool, signal) => pool.first(signal) },
  { pattern: /^workers$/, pool: 'workers', deliver: (pool, signal) => pool.every(signal, 'all') },
  { pattern: /^active-workers$/, pool: 'workers', deliver: (pool, signal) => pool.every(signal, 'present') },
  {
    pattern: /^worker([1-9]\d{0,3})$/,
    pool: 'workers',
    deliver: (pool, signal, id) => pool.one(Number(id), signal),
  },
];

/** Finds who gets the signals of a target. Throws for a word that means nobody here. */
export function route(target: string, pools: Pools): (signal: number) => void {
  for (const { pattern, pool: kind, deliver } of TARGETS) {
    const found = pattern.exec(target);
    const pool = found === null ? undefined : pools[kind];
    if (pool !== undefined) return (signal) => deliver(pool, signal, found?.[1] ?? '');
  }
  throw new Error(`a signal cannot go to ${JSON.stringify(target)}: this instance has nothing of that name`);
}
