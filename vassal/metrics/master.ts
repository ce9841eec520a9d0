import { resolve } from 'node:path';
import { alarmsOf } from '../alarms/index.ts';
import type { Configuration } from '../config/index.ts';
import { reason } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { workers } from '../master/options.ts';
import { native } from '../../native/index.ts';
import { signalCounts } from '../signals/index.ts';
import { servedSockets, wantedSockets } from '../sockets/index.ts';
import type { Calls } from '../worker/calls.ts';
import { callsOf } from './api.ts';
import { Collection } from './collect.ts';
import type { Metric } from './definition.ts';
import { Directory, restore } from './directory.ts';
import { keepMetrics } from './index.ts';
import { SHARED } from './names.ts';
import { metricsDir, metricsDirRestore, statsNoMetrics } from './options.ts';
import { Observatory, type Readings } from './readings.ts';
import { extentOf, readMetrics } from './registry.ts';
import { statsOf } from './section.ts';
import { readThresholds } from './thresholds.ts';
import { Thresholds } from './watch.ts';
import { Values } from './values.ts';

const PERIOD_MS = 1000;
const MOST_SOCKETS = 64;

/** Refuses metrics and thresholds that cannot be. Throws `ERR_METRICS_…`. */
export function check(configuration: Configuration): void {
  // Which sockets others give to it is not known yet.
  const metrics = readMetrics(configuration, Math.max(MOST_SOCKETS, wantedSockets(configuration).length));
  readThresholds(configuration, metrics);
}

/** Collects the metrics of an instance once a second, as the original does (manual 9.6). */
export function master(context: MasterContext): MasterHooks {
  const { configuration, log } = context;
  const alarms = alarmsOf(context);
  const observatory = new Observatory(configuration.get(workers), extentOf(configuration, 0));
  const folder = configuration.get(metricsDir);
  const directory = folder === null ? null : new Directory(resolve(folder));
  const calls: Record<string, Calls[string]> = {};
  let metrics: readonly Metric[] = [];
  let made: { readonly values: Values; readonly descriptor: number } | null = null;
  let collection: Collection | null = null;
  let thresholds: Thresholds | null = null;
  let timer: NodeJS.Timeout | null = null;
  let troubled = false;
  const look = (): Readings =>
    observatory.look(
      context.workers(),
      servedSockets(context.sockets()).map(
        ({ descriptor }) => native.listenQueue(descriptor) ?? { waiting: 0, maximum: 0 },
      ),
      { signals: signalCounts(), aides: [...context.aides('mule'), ...context.aides('spooler')] },
    );
  const write = (values: Values): void => {
    try {
      directory?.write(values, (index) => values.at(index));
      troubled = false;
    } catch (thrown) {
      if (!troubled) log.event(reason(thrown));
      troubled = true;
    }
  };
  const tick = (): void => {
    if (made === null) return;
    collection?.tick(look());
    thresholds?.look();
    write(made.values);
  };
  return {
    bound: () => {
      metrics = readMetrics(configuration, servedSockets(context.sockets()).length);
      made = Values.create(metrics);
      keepMetrics(configuration, made.values);
      thresholds = new Thresholds(readThresholds(configuration, metrics), made.values, alarms);
      Object.assign(calls, callsOf(made.values));
      log.line(`initialized ${metrics.length} metrics`);
    },
    shares: () => (made === null ? {} : { [SHARED]: made.descriptor }),
    calls,
    afterDrop: () => {
      if (made === null) return;
      const { values } = made;
      const restored =
        directory !== null && configuration.get(metricsDirRestore) ? restore(metrics, values, directory) : [];
      collection = new Collection(metrics, values, restored);
      directory?.write(values, (index) => values.at(index));
    },
    accepting: () => {
      if (timer !== null) return;
      tick();
      timer = setInterval(tick, PERIOD_MS);
    },
    stats: () => {
      if (made === null || configuration.get(statsNoMetrics)) return {};
      collection?.refresh(look());
      return { metrics: statsOf(made.values) };
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      if (made === null) return;
      write(made.values);
      native.close(made.descriptor);
    },
  };
}
