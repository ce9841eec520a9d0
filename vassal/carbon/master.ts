import { hostname } from 'node:os';
import { cheap, cheaper, idle } from '../cheaper/options.ts';
import type { Configuration } from '../config/index.ts';
import type { MasterContext, MasterHooks, WorkerSnapshot } from '../master/context.ts';
import { workers } from '../master/options.ts';
import { metricsOf, Observatory } from '../metrics/index.ts';
import { servedSockets } from '../sockets/index.ts';
import { single } from '../stats-push/index.ts';
import * as rows from './options.ts';
import { persist } from './persist.ts';
import { readPushing, type Pushing } from './read.ts';
import { entriesOf, linesOf, nextRound, prefixOf, type Entry, type Look, type Manner } from './report.ts';
import { send } from './send.ts';

/** How often counters are looked at, so that little is missed of a worker that ends, ms; the first report comes then. */
const LOOK_MS = 1000;

/** Refuses what cannot be sent. Throws `ERR_CARBON_SYNTAX`. */
export function check(configuration: Configuration): void {
  readPushing(configuration);
}

/** Sends statistics from the master (manual 9.4). */
export function master(context: MasterContext): MasterHooks {
  const { configuration } = context;
  const pushing = readPushing(configuration);
  const observatory = new Observatory(configuration.get(workers));
  const look = (): Readings => observatory.look(context.workers(), []);
  const ended = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  return {
    accepting: () => {
      if (timers.length > 0) return;
      if (!configuration.get(rows.carbonUseMetrics)) timers.push(setInterval(look, LOOK_MS));
      for (const seconds of pushing.rhythms) {
        const push = pusher(context, pushing, look, ended.signal);
        timers.push(setTimeout(push, LOOK_MS), setInterval(push, seconds * 1000));
      }
    },
    stop: () => {
      timers.forEach((timer) => clearTimeout(timer));
      ended.abort();
    },
  };
}

type Readings = ReturnType<Observatory['look']>;

/** What makes a report and gives it to each server. No server waits for another one. */
function pusher(
  context: MasterContext,
  pushing: Pushing,
  look: () => Readings,
  ended: AbortSignal,
): () => void {
  const { configuration, log } = context;
  const tell = (server: string) => (trouble: string) => {
    if (!ended.aborted) log.event(`[carbon] ${server}: ${trouble}`);
  };
  const { timeout, retries, retryDelay } = pushing;
  const servers = pushing.servers.map((server) =>
    single(tell(`${server.host}:${server.port}`), (text: string) =>
      persist(() => send(server, text, timeout * 1000), retries, retryDelay * 1000, ended),
    ),
  );
  const entries = configuration.get(rows.carbonUseMetrics)
    ? () => Promise.resolve(metricEntries(configuration))
    : reporter(context, pushing, look);
  const prefix = prefixOf({
    root: configuration.get(rows.carbonRoot),
    hostname: hostname(),
    dots: configuration.get(rows.carbonHostnameDots),
    id: configuration.get(rows.carbonId),
    socket: servedSockets(context.sockets())[0]?.name ?? '',
  });
  return single(tell('report'), async () => {
    const text = linesOf(prefix, await entries(), Math.floor(Date.now() / 1000));
    for (const offer of servers) offer(text);
  });
}

function metricEntries(configuration: Configuration): Entry[] {
  const values = metricsOf(configuration);
  return (values?.rows ?? []).map(({ name }, index) => [name, values?.at(index) ?? 0n]);
}

/** Makes reports of the workers, each seen from the one before. */
function reporter(
  { configuration, snapshot }: MasterContext,
  { idleAverage }: Pushing,
  look: () => Readings,
): () => Promise<Entry[]> {
  const manner: Manner = {
    idleAverage,
    eachWorker: !configuration.get(rows.carbonNoWorkers),
    cheap: [cheap, cheaper, idle].some((row) => configuration.isSet(row)),
  };
  let round = nextRound({ at: 0, rows: [] }, [], performance.now(), idleAverage);
  return async () => {
    const seen = (await snapshot()).workers;
    const looks = look().workers.map((reading, index) => lookOf(reading, seen[index]));
    round = nextRound(round, looks, performance.now(), idleAverage);
    return entriesOf(round, manner);
  };
}

function lookOf(reading: Readings['workers'][number], worker: WorkerSnapshot | undefined): Look {
  const { requests, averageTime, transmitted, runningTime } = reading;
  return {
    requests,
    averageTime,
    transmitted,
    runningTime,
    harakiris: worker?.harakiris ?? 0,
    state: worker === undefined ? 'gone' : stateOf(worker),
  };
}

function stateOf({ pid, status }: WorkerSnapshot): Look['state'] {
  if (status === 'cheap') return 'cheap';
  if (pid === 0) return 'gone';
  return status === 'busy' ? 'busy' : 'idle';
}
