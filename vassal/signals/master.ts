import { place, type Configuration } from '../config/index.ts';
import { clockIn } from '../cron/index.ts';
import { Failure } from '../errors/index.ts';
import { workers } from '../master/options.ts';
import type { LedWorker, MasterContext, MasterHooks } from '../master/context.ts';
import { signalCalls } from './calls.ts';
import { ERR_SIGNALS_FILE } from './errors.ts';
import { isSignal } from './number.ts';
import { fileOptions, signalBufsize } from './options.ts';
import { Pool, type Receiver } from './pool.ts';
import { Switchboard } from './switchboard.ts';

/** The table of signals of a generation. */
export function master(context: MasterContext): MasterHooks {
  const { configuration, log } = context;
  const ids = Array.from({ length: configuration.get(workers) }, (_, index) => index + 1);
  const pool = new Pool(
    () =>
      context
        .workers()
        .filter(({ accepting, starting }) => accepting || starting)
        .map(receiverOf),
    () => ids,
  );
  const clock = clockIn(context.environment(), log);
  const board = new Switchboard({ workers: pool }, configuration.get(signalBufsize), clock, log);
  for (const { path, signal } of readFiles(configuration)) board.add(signal, { kind: 'file', path });
  const nobody = { pool: null, id: 0, pid: 0 };
  return {
    calls: signalCalls(
      (question) => board.answer(question, nobody),
      () => false,
    ),
    answers: { signals: (question, { id, pid }) => board.answer(question, { pool, id, pid }) },
    accepting: () => board.start(),
    stats: () => ({ signal_queue: board.waiting }),
    stop: () => board.stop(),
  };
}

function receiverOf(worker: LedWorker): Receiver {
  const { id, pid, counters, starting } = worker;
  const cores = Math.max(1, counters.get('cores'));
  return {
    id,
    pid,
    cores,
    // Whoever is still loading is called only when nobody else is free.
    busy: starting ? cores : counters.get('busy'),
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
