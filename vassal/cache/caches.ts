import { shared } from '../../native/shared/index.ts';
import type { WorkerContext } from '../worker/context.ts';
import { Cache } from './cache.ts';
import { eventsOf } from './events.ts';
import { readCaches, type CacheSettings } from './settings.ts';

/** The caches of an instance in one of its processes. */
export class Caches {
  readonly all: readonly Cache[];
  readonly #byName: ReadonlyMap<string, Cache>;

  constructor(all: readonly Cache[]) {
    this.all = all;
    this.#byName = new Map(all.map((cache) => [cache.settings.name, cache]));
  }

  /** By name, the first one for `''`; `null` when there is none. */
  find(name: string): Cache | null {
    return (name === '' ? this.all[0] : this.#byName.get(name)) ?? null;
  }
}

/** The name under which the memory of a cache is shared with the workers. */
export function shareName({ name }: Pick<CacheSettings, 'name'>): string {
  return `cache:${name}`;
}

const opened = new WeakMap<WorkerContext['shared'], Caches>();

/** The caches of a worker; they are mapped once, whoever asks. */
export function openCaches({
  configuration,
  log,
  shared: descriptors,
}: Pick<WorkerContext, 'configuration' | 'log' | 'shared'>): Caches {
  const known = opened.get(descriptors);
  if (known !== undefined) return known;
  const caches = new Caches(
    readCaches(configuration).flatMap((settings) => {
      const descriptor = descriptors[shareName(settings)];
      if (descriptor === undefined) return [];
      return new Cache(settings, shared.openTable(descriptor), eventsOf(settings, log));
    }),
  );
  opened.set(descriptors, caches);
  return caches;
}
