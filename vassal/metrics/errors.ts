import { errorCode } from '../errors/index.ts';

export const ERR_METRICS_SYNTAX = errorCode({
  code: 'ERR_METRICS_SYNTAX',
  exit: 1,
  meaning: 'A metric, or a threshold of one, is not written as it should be.',
  wanted: 'metric = NAME or name=NAME,key=value …; metric-threshold = key=NAME,value=N …',
  hint: 'docs/metrics.md has the keys, types and collectors',
});
export const ERR_METRICS_UNKNOWN = errorCode({
  code: 'ERR_METRICS_UNKNOWN',
  exit: 1,
  meaning: 'A metric is used that does not exist.',
  wanted: 'a metric of the engine, or one that a `metric` option defines',
  hint: 'the section `metrics` of the stats server lists all names',
});
export const ERR_METRICS_DIRECTORY = errorCode({
  code: 'ERR_METRICS_DIRECTORY',
  exit: 1,
  meaning: 'The folder of `metrics-dir` cannot be used.',
  wanted: 'a folder that exists and that the user of the instance may write to',
  hint: 'create it, and give it to the user of the instance',
});

export const errors = [ERR_METRICS_SYNTAX, ERR_METRICS_UNKNOWN, ERR_METRICS_DIRECTORY] as const;
