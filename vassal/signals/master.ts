import { place, type Configuration } from '../config/index.ts';
import { clockIn } from '../cron/index.ts';
import { Failure } from '../errors/index.ts';
import { workers } from '../master/options.ts';
import type { LedWorker, MasterContext, MasterHooks } from '../master/context.ts';
import { readMules, type Wanted } from '../mules/index.ts';
import { readProcesses } from '../spooler/index.ts';
import { signalCalls } from './calls.ts';
import { ERR_SIGNALS_FILE } from './errors.ts';
import { isSignal } from './number.ts';
import { fileOptions, signalBufsize } from './options.ts';
import { leavePlace, takePlace } from './present.ts';
import { Pool, type Receiver } from './pool.ts';
import { Switchboard } from './switchboard.ts';

/** The table of signals of a generation. */
export function master(context: MasterContext): MasterHooks {
  const { configuration, log } = context;
  const { mules, farms } = readMules(configuration);
  const pools = {
    worker: poolOf(configuration.get(workers), () => context.workers().map((worker) => receiverOf(worker))),
    ...aidePool(context, 'mule', mules.length),
    ...aidePool(context, 'spooler', readProcesses(configuration).length),
  };
  const members = new Map(farms.map((name) => [name, membersOf(mules, name)]));
  const clock = clockIn(context.environment(), log);
  const most = configuration.get(signalBufsize);
  const board = new Switchboard(pools, (name) => members.get(name), most, clock, log);
  for (const { path, signal } of readFiles(configuration)) board.add(signal, { kind: 'file', path });
  const nobody = { pool: null, id: 0, pid: 0 };
  return {
    calls: signalCalls(
      (question) => board.answer(question, nobody),
      () => false,
    ),
    answers: {
      signals: (question, { id, pid, aide }) => {
        const pool = pools[(aide?.kind ?? 'worker') as keyof typeof pools] ?? null;
        return board.answer(question, { pool, id: aide?.number ?? id, pid });
      },
    },
    accepting: () => {
      takePlace(board);
      board.start();
    },
    stats: () => ({ signal_queue: board.waiting }),
    stop: () => {
      leavePlace(board);
      board.stop();
    },
  };
}

/** Processes of a kind, numbered from 1; those that end take no part. */
function poolOf(count: number, present: () => readonly Present[]): Pool {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return new Pool(
    () => present().filter(({ serves }) => serves),
    () => ids,
  );
}

/** The pool of a kind of aides, when there are any. */
function aidePool<Kind extends 'mule' | 'spooler'>(
  { aides }: MasterContext,
  kind: Kind,
  count: number,
): Partial<Record<Kind, Pool>> {
  if (count === 0) return {};
  const pool = poolOf(count, () => aides(kind).map((one) => receiverOf(one, one.aide.number)));
  return { [kind]: pool } as Partial<Record<Kind, Pool>>;
}

function membersOf(mules: Wanted['mules'], farm: string): number[] {
  return mules.flatMap(({ farms }, index) => (farms.includes(farm) ? [index + 1] : []));
}

interface Present extends Receiver {
  readonly serves: boolean;
}

function receiverOf(worker: LedWorker, id = worker.id): Present {
  const { pid, counters, accepting, starting } = worker;
  const cores = Math.max(1, counters.get('cores'));
  return {
    id,
    pid,
    cores,
    // Whoever is still loading is called only when nobody else is free.
    busy: starting ? cores : counters.get('busy'),
    serves: accepting || starting,
    call: () => worker.tell('signals', null),
  };
}

/** Files that raise signals. Throws `ERR_SIGNALS_FILE`. */
function readFiles(configuration: Configuration): { readonly path: string; readonly signal: number }[] {
  return fileOptions.flatMap((row) =>
    configuration.given(row).map(({ value, origin }) => {
      const [, path = '', number = ''] = /^(\S.*?)\s+(\d{1,3})$/.exec(value.trim()) ?? [];
      const signal = number === '' ? Number.NaN : Number(number);
      if (isSignal(signal)) return { path, signal };
      throw new Failure(ERR_SIGNALS_FILE, {
        tried: `read ${row.name} at ${place(origin)}`,
        found: JSON.stringify(value),
      });
    }),
  );
}
