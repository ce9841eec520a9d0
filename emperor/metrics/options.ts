import { option } from '../../vassal/config/option.ts';

export const emperorMetrics = option({
  name: 'emperor-metrics',
  argument: 'address',
  help: 'Answer `GET /metrics` here: all vassals in the text format of Prometheus',
  manual: 'own',
});

export const options = [emperorMetrics] as const;
