import { place, type Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { coresOf, workers } from '../master/options.ts';
import { readMules } from '../mules/index.ts';
import { readProcesses } from '../spooler/index.ts';
import { builtIn, type Extent } from './built-in.ts';
import type { Collector, Metric } from './definition.ts';
import { ERR_METRICS_UNKNOWN } from './errors.ts';
import { metric, metricsNoCores, metricsNoWorkers } from './options.ts';
import { readMetric, refuse, type WrittenMetric } from './read-metric.ts';

/** How far the metrics of the engine go. @param sockets how many the instance serves */
export function extentOf(configuration: Configuration, sockets: number): Extent {
  const eachWorker = !configuration.get(metricsNoWorkers);
  return {
    workers: configuration.get(workers),
    cores: coresOf(configuration),
    sockets,
    mules: readMules(configuration).mules.length,
    spoolers: readProcesses(configuration).length,
    eachWorker,
    eachCore: eachWorker && !configuration.get(metricsNoCores),
  };
}

/** Every metric of a configuration: those of the engine, then its own. Throws `ERR_METRICS_…`. */
export function readMetrics(configuration: Configuration, sockets: number): readonly Metric[] {
  const own = builtIn(extentOf(configuration, sockets));
  const written = configuration.given(metric).map((setting) => ({ setting, ...readMetric(setting) }));
  const places = new Map([...own, ...written].map(({ name }, index) => [name, index]));
  for (const [index, { name, setting }] of written.entries()) {
    if (places.get(name) !== own.length + index) refuse('metric', setting, `a second metric "${name}"`);
    if (own.some((one) => one.name === name))
      refuse('metric', setting, `"${name}", which is one of the engine`);
  }
  const find = (name: string, { value, origin }: Setting): number => {
    const found = places.get(name);
    if (found !== undefined) return found;
    throw new Failure(ERR_METRICS_UNKNOWN, {
      tried: `read metric = ${value} at ${place(origin)}`,
      found: `no metric "${name}"`,
    });
  };
  const ends = (start: string, setting: Setting): number => {
    let name = start;
    // As many steps as there are aliases: more is a circle.
    for (let step = 0; step <= written.length; step++) {
      const found = find(name, setting);
      const next = written[found - own.length]?.alias ?? own[found]?.alias ?? null;
      if (next === null) return found;
      name = next;
    }
    return refuse('metric', setting, 'aliases in a circle');
  };
  return [
    ...own.map(({ alias, ...one }, index) => ({ ...one, target: places.get(alias ?? one.name) ?? index })),
    ...written.map((one, index) => ({
      name: one.name,
      oid: one.oid,
      type: one.type,
      target: one.alias === null ? own.length + index : ends(one.alias, one.setting),
      collector: collectorOf(one, (child) => ends(child, one.setting)),
      initial: one.initial,
      freq: one.freq,
    })),
  ];
}

function collectorOf(
  { collector, children, path, number }: WrittenMetric,
  find: (child: string) => number,
): Collector | null {
  if (collector === null) return null;
  if (collector === 'file') return { kind: collector, path, item: Number(number) };
  return { kind: collector, children: children.map(find), operand: number };
}
