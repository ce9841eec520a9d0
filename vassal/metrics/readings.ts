import { memoryOf, type CounterName } from '../counters/index.ts';
import type { LedAide, LedWorker } from '../master/context.ts';

/** What a worker counts that only grows, and would begin anew with each of its processes. */
const GROWING = [
  'requests',
  'exceptions',
  'transmitted',
  'runningTime',
  'staticRequests',
  'offloadedRequests',
  'routedRequests',
  'writeErrors',
  'readErrors',
  'signals',
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
  readonly signals: SignalCounts;
  /** Signals that they have handled, by number, from that of the first on. */
  readonly aides: Readonly<Record<AideKind, readonly number[]>>;
}

/** Signals that were raised, with a handler and without one. */
export interface SignalCounts {
  readonly routed: number;
  readonly unrouted: number;
}
export type AideKind = 'mule' | 'spooler';

/** What is looked at beside workers and sockets. */
export interface Others {
  readonly signals: SignalCounts;
  readonly aides: readonly LedAide[];
}
const NO_OTHERS: Others = { signals: { routed: 0, unrouted: 0 }, aides: [] };

type Raw = Record<Growing, number>;
const NOTHING = Object.fromEntries(GROWING.map((name) => [name, 0])) as Raw;
const UNBORN: WorkerReading = { ...NOTHING, deltaRequests: 0, respawns: 0, averageTime: 0, rss: 0, vsz: 0 };

/** What the processes of one place have counted, those that are gone included. */
class Place {
  #pid = 0;
  #raw = NOTHING;
  #before = NOTHING;

  /** The counters of its process now. */
  note({ pid, counters }: Pick<LedWorker, 'pid' | 'counters'>): void {
    if (this.#pid !== pid) this.#before = this.total;
    this.#pid = pid;
    this.#raw = Object.fromEntries(GROWING.map((name) => [name, counters.get(name)])) as Raw;
  }

  get total(): Raw {
    return Object.fromEntries(GROWING.map((name) => [name, this.#before[name] + this.#raw[name]])) as Raw;
  }

  /** Requests of its present process. */
  get requests(): number {
    return this.#raw.requests;
  }
}

/** Looks at processes and sockets, and keeps what processes had counted that are gone. */
export class Observatory {
  readonly #readings: WorkerReading[];
  /** By number. */
  readonly #workers: readonly Place[];
  readonly #aides: Readonly<Record<AideKind, readonly Place[]>>;
  #overloaded = 0;

  constructor(workers: number, { mules = 0, spoolers = 0 } = {}) {
    const places = (length: number): Place[] => Array.from({ length }, () => new Place());
    this.#readings = Array.from({ length: workers }, () => UNBORN);
    this.#workers = places(workers);
    this.#aides = { mule: places(mules), spooler: places(spoolers) };
  }

  look(
    workers: readonly LedWorker[],
    queues: readonly { readonly waiting: number; readonly maximum: number }[],
    { signals, aides }: Others = NO_OTHERS,
  ): Readings {
    for (const worker of workers) if (!worker.starting) this.#note(worker);
    for (const aide of aides)
      if (!aide.starting) this.#aides[aide.aide.kind as AideKind][aide.aide.number - 1]?.note(aide);
    const handled = (kind: AideKind): number[] => this.#aides[kind].map(({ total }) => total.signals);
    if (queues.some(({ waiting, maximum }) => maximum > 0 && waiting >= maximum)) this.#overloaded += 1;
    return {
      workers: this.#readings,
      busy: workers.filter(({ busy }) => busy).length,
      idle: workers.filter(({ busy, accepting }) => accepting && !busy).length,
      overloaded: this.#overloaded,
      queues: queues.map(({ waiting }) => waiting),
      signals,
      aides: { mule: handled('mule'), spooler: handled('spooler') },
    };
  }

  #note(worker: LedWorker): void {
    const { id, pid, counters } = worker;
    const place = this.#workers[id - 1];
    if (place === undefined) return;
    place.note(worker);
    const { rss, vsz } = memoryOf(pid);
    this.#readings[id - 1] = {
      ...place.total,
      deltaRequests: place.requests,
      respawns: counters.get('respawns') + 1,
      averageTime: counters.get('averageTime'),
      rss,
      vsz,
    };
  }
}
