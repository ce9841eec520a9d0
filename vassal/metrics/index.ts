import type { Configuration } from '../config/index.ts';
import { SHARED } from './names.ts';
import { part } from './part.ts';
import { readMetrics } from './registry.ts';
import { isOpen } from './definition.ts';
import { Values } from './values.ts';

export { Observatory } from './readings.ts';
export { whole } from './read-metric.ts';
export type { Operation, Values } from './values.ts';

const known = new Map<number, Values>();
const ofMaster = new WeakMap<Configuration, Values>();

/** The metrics of a configuration in its master; `null` before its sockets are bound, and where it has none. */
export function metricsOf(configuration: Configuration): Values | null {
  return ofMaster.get(configuration) ?? null;
}

/** From now on these are the metrics of a configuration in its master. */
export function keepMetrics(configuration: Configuration, values: Values): void {
  ofMaster.set(configuration, values);
}

/** The metrics of an instance in a worker, by the descriptors that its master shares; `null` when it has none. */
export function metricsIn(shared: Readonly<Record<string, number>>): Values | null {
  const descriptor = shared[SHARED];
  if (descriptor === undefined) return null;
  const values = known.get(descriptor) ?? Values.open(descriptor);
  known.set(descriptor, values);
  return values;
}

/** Whether a configuration has a metric of this name that applications and rules may change. */
export function isOpenMetric(configuration: Configuration, name: string): boolean {
  if (part.used?.(configuration) !== true) return false;
  return readMetrics(configuration, 0).some((metric) => metric.name === name && isOpen(metric));
}
