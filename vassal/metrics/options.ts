import { option } from '../config/option.ts';

export const enableMetrics = option({
  name: 'enable-metrics',
  argument: 'none',
  help: 'Collect the metrics of the engine, and those of the application',
  manual: '9.6',
});
export const metric = option({
  name: 'metric',
  argument: 'text',
  repeatable: true,
  help: 'A metric more: NAME, or name=NAME,type=gauge,collector=file,arg1=PATH …',
  manual: '9.6.4',
});
export const metricThreshold = option({
  name: 'metric-threshold',
  aliases: ['metric-alarm', 'alarm-metric'],
  argument: 'text',
  repeatable: true,
  help: 'What to do when a metric reaches a value: key=NAME,value=N,alarm=NAME,rate=SECONDS,reset=N,msg=TEXT',
  manual: '9.6.9',
});
export const metricsDir = option({
  name: 'metrics-dir',
  aliases: ['metric-dir'],
  argument: 'path',
  help: 'Keep the value of each metric in a file of its name in this folder',
  manual: '9.6.5',
});
export const metricsDirRestore = option({
  name: 'metrics-dir-restore',
  aliases: ['metric-dir-restore'],
  argument: 'none',
  help: 'Begin with the values that the files of metrics-dir hold',
  manual: '9.6.6',
});
export const metricsNoCores = option({
  name: 'metrics-no-cores',
  argument: 'none',
  help: 'No metrics of single cores',
  manual: '9.6',
});
export const metricsNoWorkers = option({
  name: 'metrics-no-workers',
  argument: 'none',
  help: 'No metrics of single workers and cores',
  manual: 'own',
});
export const statsNoMetrics = option({
  name: 'stats-no-metrics',
  argument: 'none',
  help: 'Leave out the metrics in the stats',
  manual: '9.5',
});

/** Any of these turns the metrics on. */
export const enabling = [enableMetrics, metric, metricThreshold, metricsDir] as const;

export const options = [
  ...enabling,
  metricsDirRestore,
  metricsNoCores,
  metricsNoWorkers,
  statsNoMetrics,
] as const;
