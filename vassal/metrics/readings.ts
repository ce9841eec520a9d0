import { memoryOf, type CounterName } from '../counters/index.ts';
import type { LedWorker } from '../master/context.ts';

/** What a worker counts that only grows, and would begin anew with each of its processes. */
const GROWING = [
  'requests',
  'exceptions',
  'transmitted',
  'runningTime',
  'staticRequests',
  'writeErrors',
  'readErrors',
] as const satisfies readonly CounterName[];
type Growing = (typeof GROWING)[number];

/** A worker over all its processes. Times are µs, sizes bytes. */
export interface WorkerReading extends Record<Growing, number> {
  /** Requests of its present process. */
  readonly deltaRequests: number;
  /** Processes that it had. */
  readonly respawns: number;
  readonly averageTime: number;
  readonly rss: number;
  readonly vsz: number;
}

/** The instance at one moment. */
export interface Readings {
  /** By number, from that of worker 1 on. */
  readonly workers: readonly WorkerReading[];
  readonly busy: number;
  readonly idle: number;
  /** How often a listen queue was found full. */
  readonly overloaded: number;
  /** Connections that wait, by socket. */
  readonly queues: readonly number[];
}

type Raw = Record<Growing, number>;
const NOTHING = Object.fromEntries(GROWING.map((name) => [name, 0])) as Raw;
const UNBORN: WorkerReading = { ...NOTHING, deltaRequests: 0, respawns: 0, averageTime: 0, rss: 0, vsz: 0 };

/** Looks at workers and sockets, and keeps what processes had counted that are gone. */
export class Observatory {
  readonly #readings: WorkerReading[];
  /** By number: the process, what it has counted, and what those before it had. */
  readonly #known: { pid: number; raw: Raw; before: Raw }[];
  #overloaded = 0;

  constructor(workers: number) {
    this.#readings = Array.from({ length: workers }, () => UNBORN);
    this.#known = Array.from({ length: workers }, () => ({ pid: 0, raw: NOTHING, before: NOTHING }));
  }

  look(
    workers: readonly LedWorker[],
    queues: readonly { readonly waiting: number; readonly maximum: number }[],
  ): Readings {
    for (const worker of workers) if (!worker.starting) this.#note(worker);
    if (queues.some(({ waiting, maximum }) => maximum > 0 && waiting >= maximum)) this.#overloaded += 1;
    return {
      workers: this.#readings,
      busy: workers.filter(({ busy }) => busy).length,
      idle: workers.filter(({ busy, accepting }) => accepting && !busy).length,
      overloaded: this.#overloaded,
      queues: queues.map(({ waiting }) => waiting),
    };
  }

  #note({ id, pid, counters }: LedWorker): void {
    const known = this.#known[id - 1];
    if (known === undefined) return;
    if (known.pid !== pid) known.before = added(known.before, known.raw);
    known.pid = pid;
    known.raw = Object.fromEntries(GROWING.map((name) => [name, counters.get(name)])) as Raw;
    const { rss, vsz } = memoryOf(pid);
    this.#readings[id - 1] = {
      ...added(known.before, known.raw),
      deltaRequests: known.raw.requests,
      respawns: counters.get('respawns') + 1,
      averageTime: counters.get('averageTime'),
      rss,
      vsz,
    };
  }
}

function added(one: Raw, other: Raw): Raw {
  return Object.fromEntries(GROWING.map((name) => [name, one[name] + other[name]])) as Raw;
}
