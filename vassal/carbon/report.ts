import type { IdleAverage } from './read.ts';

/** A worker at one moment, over all its processes. Times are µs. */
export interface Look {
  readonly requests: number;
  readonly averageTime: number;
  readonly transmitted: number;
  readonly runningTime: number;
  readonly harakiris: number;
  readonly state: 'idle' | 'busy' | 'cheap' | 'gone';
}

/** What is sent of a worker. */
interface Row {
  readonly look: Look;
  /** `null` when it is not sent. */
  readonly average: number | null;
  /** Percent. */
  readonly busyness: number;
}

/** What the next report needs of the one before. */
export interface Round {
  /** Monotonic, ms. */
  readonly at: number;
  readonly rows: readonly Row[];
}

/** A key without what all begin with, and its value. */
export type Entry = readonly [key: string, value: number | bigint];

/** How reports are made. */
export interface Manner {
  readonly idleAverage: IdleAverage;
  readonly eachWorker: boolean;
  /** Workers may be cheap, and are counted. */
  readonly cheap: boolean;
}

/** The workers now, seen from the round before: what a report says of each. */
export function nextRound(before: Round, looks: readonly Look[], at: number, idle: IdleAverage): Round {
  const elapsed = Math.max(1, at - before.at) * 1000;
  return {
    at,
    rows: looks.map((look, index) => {
      const last = before.rows[index];
      const served = look.requests - (last?.look.requests ?? 0);
      return {
        look,
        average: served > 0 ? Math.floor(look.averageTime) : idleAverage(last?.average ?? 0, idle),
        busyness: busyness(look, served, last?.look, elapsed),
      };
    }),
  };
}

function idleAverage(last: number, idle: IdleAverage): number | null {
  return idle === 'none' ? null : idle === 'zero' ? 0 : last;
}

/** The time that a request takes counts when it ends; who has been in one all the time was busy all the time. */
function busyness(look: Look, served: number, last: Look | undefined, elapsed: number): number {
  if (look.state === 'busy' && last?.state === 'busy' && served === 0) return 100;
  const running = look.runningTime - (last?.runningTime ?? 0);
  return Math.min(100, Math.max(0, Math.floor((running * 100) / elapsed)));
}

/** What is sent of a round: the keys of the original in its order. */
export function entriesOf({ rows }: Round, { eachWorker, cheap }: Manner): Entry[] {
  const active = rows.filter(({ look }) => look.state === 'idle' || look.state === 'busy');
  const averages = active.flatMap(({ average }) => (average === null ? [] : [average]));
  const isOmitted = averages.length === 0 && rows.some(({ average }) => average === null);
  return [
    ['requests', sum(rows.map(({ look }) => look.requests))],
    ...(eachWorker ? rows.flatMap(entriesOfWorker) : []),
    ...(isOmitted ? [] : [['avg_rt', mean(averages)] as const]),
    ['tx', sum(rows.map(({ look }) => look.transmitted))],
    ['busyness', mean(active.map((row) => row.busyness))],
    ['active_workers', active.length],
    ...(cheap
      ? [['cheaped_workers', rows.filter(({ look }) => look.state === 'cheap').length] as const]
      : []),
    ['harakiri', sum(rows.map(({ look }) => look.harakiris))],
  ];
}

function entriesOfWorker({ look, average, busyness }: Row, index: number): Entry[] {
  const name = `worker${index + 1}`;
  return [
    [`${name}.requests`, look.requests],
    ...(average === null ? [] : [[`${name}.avg_rt`, average] as const]),
    [`${name}.tx`, look.transmitted],
    [`${name}.busyness`, busyness],
    [`${name}.harakiri`, look.harakiris],
  ];
}

/** Lines of the plaintext protocol of Carbon. @param now Unix seconds */
export function linesOf(prefix: string, entries: readonly Entry[], now: number): string {
  return entries.map(([key, value]) => `${prefix}.${key} ${value} ${now}\n`).join('');
}

/** What the keys of an instance begin with (manual 9.4.1). */
export function prefixOf(of: {
  readonly root: string;
  readonly hostname: string;
  /** The first character of it takes the place of dots in the hostname. */
  readonly dots: string | null;
  readonly id: string | null;
  /** The name of the first socket. */
  readonly socket: string;
}): string {
  const [dot = '.'] = of.dots ?? '.';
  const id = of.id ?? of.socket.replace(/[.\s]/g, '_');
  return [of.root, of.hostname.replaceAll('.', dot), id].filter((word) => word !== '').join('.');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.floor(sum(numbers) / numbers.length);
}
