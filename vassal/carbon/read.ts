import { isIP } from 'node:net';
import { place, type Configuration, type Option, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { readPushes } from '../stats-push/index.ts';
import { ERR_CARBON_SYNTAX } from './errors.ts';
import * as rows from './options.ts';

export interface Server {
  readonly host: string;
  readonly port: number;
}

/** What `avg_rt` is when there was no request. */
export type IdleAverage = (typeof IDLE_AVERAGES)[number];
const IDLE_AVERAGES = ['last', 'zero', 'none'] as const;

/** Where, how often and how statistics are sent. */
export interface Pushing {
  readonly servers: readonly Server[];
  /** Seconds from one to the next, for each rhythm: that of `carbon-freq`, and those of `stats-push = carbon`. */
  readonly rhythms: readonly number[];
  /** Seconds for connecting and sending. */
  readonly timeout: number;
  readonly retries: number;
  /** Seconds until it is tried again. */
  readonly retryDelay: number;
  readonly idleAverage: IdleAverage;
}

const LONGEST = 86_400;

/** Reads the options of Carbon (manual 3.13.32). Throws `ERR_CARBON_SYNTAX`. */
export function readPushing(configuration: Configuration): Pushing {
  const seconds = (row: Option & { argument: 'seconds'; default: number }): number =>
    Math.min(LONGEST, Math.max(1, configuration.get(row)));
  for (const row of [rows.carbonId, rows.carbonRoot, rows.carbonHostnameDots])
    for (const setting of configuration.given(row))
      if (/\s/.test(setting.value)) refuse(row, setting, 'a blank, which would end the key');
  const named = configuration.get(rows.carbonNameResolve);
  return {
    servers: configuration.given(rows.carbon).map((setting) => readServer(setting, named)),
    rhythms: [
      seconds(rows.carbonFreq),
      ...readPushes(configuration).flatMap(({ kind, freq }) => (kind === 'carbon' ? [freq] : [])),
    ],
    timeout: seconds(rows.carbonTimeout),
    retries: Math.max(0, configuration.get(rows.carbonMaxRetry)),
    retryDelay: seconds(rows.carbonRetryDelay),
    idleAverage: readIdleAverage(configuration),
  };
}

function readServer(setting: Setting, named: boolean): Server {
  const wrong = (found: string): never => refuse(rows.carbon, setting, found);
  const [, bracketed, plain, digits] =
    /^(?:\[([^\]\s]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(setting.value) ?? wrong('no IP:PORT');
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (port < 1 || port > 65_535) wrong(`the port ${port}`);
  if (isIP(host) === 0 && !named) wrong(`the name "${host}" without carbon-name-resolve`);
  return { host, port };
}

function readIdleAverage(configuration: Configuration): IdleAverage {
  const setting = configuration.given(rows.carbonIdleAvg).at(-1);
  if (setting === undefined) return rows.carbonIdleAvg.default;
  const known = IDLE_AVERAGES.find((name) => name === setting.value);
  return known ?? refuse(rows.carbonIdleAvg, setting, 'none of last, zero and none');
}

function refuse({ name }: Option, { value, origin }: Setting, found: string): never {
  throw new Failure(ERR_CARBON_SYNTAX, { tried: `read ${name} = ${value} at ${place(origin)}`, found });
}
