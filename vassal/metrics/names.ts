/** Name among the descriptors that workers share with the master. */
export const SHARED = 'metrics';

/** What applications may call (manual 9.6.7). */
export const operationNames = [
  'metric_get',
  'metric_set',
  'metric_inc',
  'metric_dec',
  'metric_mul',
  'metric_div',
  'metric_set_max',
  'metric_set_min',
] as const;
