import { errorCode } from '../../vassal/errors/index.ts';

export const ERR_EMPEROR_METRICS = errorCode({
  code: 'ERR_EMPEROR_METRICS',
  exit: 1,
  meaning: 'The metrics of the Emperor cannot be served on their address.',
  wanted: 'host:port, a path or @name that is free',
  hint: 'correct emperor-metrics',
});

export const errors = [ERR_EMPEROR_METRICS] as const;
