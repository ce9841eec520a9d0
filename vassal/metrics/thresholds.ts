import { alarmNames } from '../alarms/index.ts';
import { place, readPairs, type Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { keepsValues, type Metric } from './definition.ts';
import { ERR_METRICS_UNKNOWN } from './errors.ts';
import { metricThreshold } from './options.ts';
import { refuse, whole } from './read-metric.ts';

/** What is to happen when a metric reaches a value (manual 9.6.9). */
export interface Threshold {
  readonly metric: string;
  readonly value: bigint;
  readonly alarms: readonly string[];
  /** Seconds until it may raise its alarms again. */
  readonly rate: number;
  /** Value that the metric gets then, `null` for none. */
  readonly reset: bigint | null;
  /** `null`: one that says what was reached. */
  readonly message: string | null;
}

const KEYS = ['key', 'value', 'alarm', 'rate', 'reset', 'msg', 'message'];

/** Reads the thresholds. Throws `ERR_METRICS_…`. */
export function readThresholds(configuration: Configuration, metrics: readonly Metric[]): Threshold[] {
  const alarms = alarmNames(configuration);
  return configuration.given(metricThreshold).map((setting) => {
    const found = readOne(setting);
    const missing = found.alarms.find((name) => !alarms.has(name));
    if (missing !== undefined) refuse(metricThreshold.name, setting, `no alarm "${missing}"`);
    const metric = metrics.find(({ name }) => name === found.metric);
    const target = metric && metrics[metric.target];
    if (found.reset !== null && target !== undefined && !keepsValues(target))
      refuse(metricThreshold.name, setting, 'a reset of a metric that is collected anew each time');
    if (target !== undefined) return found;
    throw new Failure(ERR_METRICS_UNKNOWN, {
      tried: `read ${metricThreshold.name} = ${setting.value} at ${place(setting.origin)}`,
      found: `no metric "${found.metric}"`,
    });
  });
}

function readOne(setting: Setting): Threshold {
  const wrong = (found: string): never => refuse(metricThreshold.name, setting, found);
  const pairs = readPairs(setting.value).map(([key, value]) => [key, value ?? ''] as const);
  const strange = pairs.find(([key]) => !KEYS.includes(key));
  if (strange !== undefined) wrong(`the key "${strange[0]}", none of ${KEYS.join(', ')}`);
  const keys = new Map(pairs);
  const number = (key: string): bigint =>
    whole(keys.get(key) ?? '') ?? wrong(`${key}=${keys.get(key) ?? ''}, which is no number`);
  const rate = keys.get('rate') ?? '0';
  if (!/^\d{1,7}$/.test(rate)) wrong(`rate=${rate}, which is no number of seconds`);
  return {
    metric: keys.get('key') || wrong('no key'),
    value: number('value'),
    alarms: pairs.filter(([key]) => key === 'alarm').map(([, name]) => name),
    rate: Number(rate),
    reset: keys.has('reset') ? number('reset') : null,
    message: keys.get('msg') ?? keys.get('message') ?? null,
  };
}

/**
 * Whether the alarms of a threshold are to be raised for a value.
 * @param last when they were raised, `null` for never; seconds of any clock
 */
export function isRaised(
  { value, rate }: Threshold,
  present: bigint,
  last: number | null,
  now: number,
): boolean {
  return present >= value && (last === null || now - last >= rate);
}

/** What its alarms say. */
export function messageOf({ metric, value, message }: Threshold, present: bigint): string {
  return message ?? `metric ${metric} is ${present} (threshold: ${value})`;
}
