import type { Collector, Metric, MetricType } from './definition.ts';
import type { AideKind, Readings, WorkerReading } from './readings.ts';

/** What decides which metrics the engine has. */
export interface Extent {
  readonly workers: number;
  /** Of each worker. */
  readonly cores: number;
  readonly sockets: number;
  readonly mules: number;
  readonly spoolers: number;
  readonly eachWorker: boolean;
  readonly eachCore: boolean;
}

type Row<Of> = readonly [name: string, oid: string, type: MetricType, read: (of: Of) => number];
type Described = Omit<Metric, 'target'>;

/** Of each worker and of all: oids below 3.N, those of the original (manual 9.6.13). */
const WORKER: readonly Row<WorkerReading>[] = [
  ['requests', '1', 'counter', ({ requests }) => requests],
  ['delta_requests', '2', 'absolute', ({ deltaRequests }) => deltaRequests],
  ['failed_requests', '13', 'counter', ({ exceptions }) => exceptions],
  ['respawns', '14', 'counter', ({ respawns }) => respawns],
  ['avg_response_time', '8', 'gauge', ({ averageTime }) => averageTime],
  ['total_tx', '9', 'counter', ({ transmitted }) => transmitted],
  ['rss_size', '11', 'gauge', ({ rss }) => rss],
  ['vsz_size', '12', 'gauge', ({ vsz }) => vsz],
  ['running_time', '13', 'counter', ({ runningTime }) => runningTime],
];
/** Of each core, below 3.N.2.C. What is counted for a worker only is shown by its first core, as in the stats. */
const CORE: readonly Row<WorkerReading>[] = [
  ['write_errors', '3', 'counter', ({ writeErrors }) => writeErrors],
  ['routed_requests', '4', 'counter', ({ routedRequests }) => routedRequests],
  ['static_requests', '5', 'counter', ({ staticRequests }) => staticRequests],
  ['offloaded_requests', '6', 'counter', ({ offloadedRequests }) => offloadedRequests],
  ['exceptions', '7', 'counter', ({ exceptions }) => exceptions],
  ['read_errors', '8', 'counter', ({ readErrors }) => readErrors],
];
const STATE: readonly Row<Readings>[] = [
  ['core.routed_signals', '5.1', 'counter', ({ signals }) => signals.routed],
  ['core.unrouted_signals', '5.2', 'counter', ({ signals }) => signals.unrouted],
  ['core.busy_workers', '5.3', 'gauge', ({ busy }) => busy],
  ['core.idle_workers', '5.4', 'gauge', ({ idle }) => idle],
  ['core.overloaded', '5.5', 'counter', ({ overloaded }) => overloaded],
];
const total =
  (read: (worker: WorkerReading) => number) =>
  ({ workers }: Readings) =>
    workers.reduce((sum, worker) => sum + read(worker), 0);
const average = (read: (worker: WorkerReading) => number) => (readings: Readings) =>
  readings.workers.length === 0 ? 0 : Math.floor(total(read)(readings) / readings.workers.length);
const TOTALS: readonly Row<Readings>[] = [
  ['core.total_tx', '5.100', 'counter', total(({ transmitted }) => transmitted)],
  ['core.total_rss', '5.101', 'gauge', total(({ rss }) => rss)],
  ['core.total_vsz', '5.102', 'gauge', total(({ vsz }) => vsz)],
  ['core.avg_response_time', '5.103', 'gauge', average(({ averageTime }) => averageTime)],
  ['core.total_running_time', '5.104', 'counter', total(({ runningTime }) => runningTime)],
];
const ALIASES = [
  ['rss_size', '5.101', 'core.total_rss'],
  ['vsz_size', '5.102', 'core.total_vsz'],
] as const;

/** The metrics that the engine makes, in the order of the original; aliases name what they stand for. */
export function builtIn(extent: Extent): readonly (Described & { readonly alias?: string })[] {
  const workers = count(extent.eachWorker ? extent.workers : 0);
  return [
    ...STATE.map(engine),
    ...WORKER.map(([name, oid, type, read]) =>
      engine([
        `worker.0.${name}`,
        `3.0.${oid}`,
        type,
        name === 'avg_response_time' ? average(read) : total(read),
      ]),
    ),
    ...workers.flatMap((index) => [...ofWorker(index), ...ofCores(index, extent)]),
    ...TOTALS.map(engine),
    ...count(extent.sockets).map((index) =>
      engine([`socket.${index}.listen_queue`, `7.${index}.1`, 'gauge', ({ queues }) => queues[index] ?? 0]),
    ),
    ...ofAides('mule', '8', extent.mules),
    ...ofAides('spooler', '9', extent.spoolers),
    ...ALIASES.map(([name, oid, alias]) => ({ ...described(name, oid, 'alias', null), alias })),
  ];
}

/** Signals that mules and spoolers have handled, each with its number. */
function ofAides(kind: AideKind, oid: string, length: number): Described[] {
  return count(length).map((index) => {
    const read = ({ aides }: Readings): number => aides[kind][index] ?? 0;
    return engine([`${kind}.${index + 1}.signals`, `${oid}.${index + 1}.1`, 'counter', read]);
  });
}

function ofWorker(index: number): Described[] {
  return WORKER.map(([name, oid, type, read]) => {
    const of = ({ workers }: Readings): number => {
      const worker = workers[index];
      return worker === undefined ? 0 : read(worker);
    };
    return engine([`worker.${index + 1}.${name}`, `3.${index + 1}.${oid}`, type, of]);
  });
}

function ofCores(index: number, { cores, eachCore }: Extent): Described[] {
  return count(eachCore ? cores : 0).flatMap((core) => {
    const name = `worker.${index + 1}.core.${core}`;
    const oid = `3.${index + 1}.2.${core}`;
    const requests = described(`${name}.requests`, `${oid}.1`, 'counter', { kind: 'worker' });
    const others = CORE.map(([end, place, type, read]) => {
      const of = ({ workers }: Readings): number => {
        const worker = core === 0 ? workers[index] : undefined;
        return worker === undefined ? 0 : read(worker);
      };
      return engine([`${name}.${end}`, `${oid}.${place}`, type, of]);
    });
    return [requests, ...others];
  });
}

function engine([name, oid, type, read]: Row<Readings>): Described {
  return described(name, oid, type, { kind: 'engine', read });
}

function described(name: string, oid: string, type: MetricType, collector: Collector | null): Described {
  return { name, oid, type, collector, initial: 0n, freq: 1 };
}

function count(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
