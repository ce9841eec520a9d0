import { fsync } from 'node:fs';
import type { Socket } from 'node:dgram';
import { reason } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { master as masterOption } from '../master/options.ts';
import { socketTimeout } from '../protocols/options.ts';
import { bindUdp } from '../udp/index.ts';
import { Cache } from './cache.ts';
import { Caches, shareName } from './caches.ts';
import { callsOf } from './calls.ts';
import { fetchFrom } from './dump.ts';
import { eventsOf } from './events.ts';
import { storeItems } from './items.ts';
import { hold, release, type Memory } from './memory.ts';
import { decodeChange } from './nodes.ts';
import { cacheExpireFreq, cacheReportFreedItems } from './options.ts';
import { readCaches, type CacheSettings } from './settings.ts';
import { statsOf } from './stats.ts';
import { finder, type Find } from './target.ts';

interface Local extends Memory {
  readonly settings: CacheSettings;
  readonly cache: Cache;
}

/**
 * Makes the memory of the caches, and keeps it over reloads. Files are opened as the user of the instance: a store is named by
 * a tenant.
 */
export function master({ configuration, log }: MasterContext): MasterHooks {
  const wanted = readCaches(configuration);
  const patience = configuration.get(socketTimeout) * 1000;
  const locals: Local[] = [];
  let caches = new Caches([]);
  const sockets: Socket[] = [];
  const timers: NodeJS.Timeout[] = [];
  const every = (seconds: number, act: () => void): void =>
    void timers.push(setInterval(act, seconds * 1000).unref());
  const find: Find = (identifier) => finder(caches, patience)(identifier);

  /** A worker that was stopped in the midst of a change must not end its master. */
  const guarded = (name: string, act: () => void): void => {
    try {
      act();
    } catch (thrown) {
      log.line(`the cache "${name}" cannot be changed: ${reason(thrown)}`);
    }
  };
  const sweep = (): void => {
    for (const { table, settings } of locals)
      guarded(settings.name, () => {
        const freed = table.sweep();
        if (freed > 0 && configuration.get(cacheReportFreedItems))
          log.line(`freed ${freed} items for cache "${settings.name}"`);
      });
  };
  const listen = async ({ name, udp }: CacheSettings): Promise<void> => {
    for (const address of udp) {
      const socket = await bindUdp(address, 'cache server');
      sockets.push(socket);
      socket.on('message', (datagram) => {
        const change = decodeChange(datagram);
        if (change !== null) guarded(name, () => caches.find(name)?.follow(change));
      });
      log.line(`cache udp server for "${name}" on ${address}`);
    }
  };

  return {
    bound: async () => {
      for (const settings of wanted) await listen(settings);
    },
    afterDrop: async () => {
      for (const settings of wanted) {
        const memory = hold(settings, log);
        const cache = new Cache(settings, memory.table, eventsOf(settings, log));
        locals.push({ ...memory, settings, cache });
      }
      caches = new Caches(locals.map(({ cache }) => cache));
      storeItems(configuration, caches, log);
      for (const { cache } of locals) await fetchFrom(cache, patience, log);
      for (const { settings, descriptor } of locals)
        if (settings.store !== null && settings.storeSync > 0)
          every(settings.storeSync, () => fsync(descriptor, () => undefined));
      const frequency = configuration.get(cacheExpireFreq);
      if (frequency === 0 || wanted.every(({ noExpire }) => noExpire)) return;
      every(frequency, sweep);
      if (configuration.get(masterOption)) log.line('cache sweeper thread enabled');
    },
    shares: () =>
      Object.fromEntries(locals.map(({ settings, descriptor }) => [shareName(settings), descriptor])),
    calls: callsOf(find),
    stats: () => ({ caches: locals.map(({ settings, table }) => statsOf(settings, table.statistics())) }),
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.close();
      caches = new Caches([]);
      for (const { settings } of locals.splice(0)) release(settings);
    },
  };
}
