import { isOpenMetric, metricsIn, whole, type Operation } from '../../metrics/index.ts';
import { refuse } from '../answer.ts';
import { readText } from '../text.ts';
import type { ActionRow } from './row.ts';

const changing = (
  name: string,
  operation: Operation,
  means: string,
  otherwise: string | null,
): ActionRow => ({
  names: [name],
  means,
  example: otherwise === null ? `${name}:hits,10` : `${name}:hits`,
  returns: 'next',
  make: (argument, configuration) => {
    const [, metric = '', operand = otherwise] = /^([^,]+)(?:,(.*))?$/s.exec(argument) ?? [];
    if (operand === null) refuse(name, argument, 'a metric and a number');
    // Which metric is meant may depend on the request.
    if (!metric.includes('$') && !isOpenMetric(configuration, metric))
      refuse(name, argument, 'a metric that `metric` defines, without a collector, and perhaps a number');
    const [key, number] = [readText(metric), readText(operand)];
    if (number.fixed !== null && whole(number.fixed) === null) refuse(name, argument, 'a whole number');
    return (traffic) => {
      const value = whole(number(traffic));
      if (value !== null) metricsIn(traffic.engine.shared)?.change(key(traffic), operation, value);
      return 'next';
    };
  },
});

/** What changes metrics (manual 9.6.11). */
export const metrics: readonly ActionRow[] = [
  changing('metricinc', 'inc', 'adds to a metric, 1 without a number', '1'),
  changing('metricdec', 'dec', 'subtracts from a metric, 1 without a number', '1'),
  changing('metricmul', 'mul', 'multiplies a metric', '1'),
  changing('metricdiv', 'div', 'divides a metric', '1'),
  changing('metricset', 'set', 'sets a metric', null),
  changing('metricmax', 'set_max', 'sets a metric to a number that is higher', null),
  changing('metricmin', 'set_min', 'sets a metric to a number that is lower', null),
];
