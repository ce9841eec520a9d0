import { native } from '../../../native/index.ts';
import type { Calls } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';
import { userHarakiri } from './user-harakiri.ts';

/** What the `uwsgi` module asks the engine (manual 12.1), and what the parts answer. Names and fields: docs/python.md. */
export function callsOf(context: WorkerContext, kill: () => void): Calls {
  const { instance, sockets, command, calls } = context;
  return {
    ...calls,
    reload: () => {
      command('reload', 'an application asked for it');
      return [];
    },
    stop: () => {
      command('stop', 'an application asked for it');
      return [];
    },
    'shell-over': () => {
      context.retire('its shell is over');
      return [];
    },
    'total-requests': () => [String(instance.requests())],
    workers: () => instance.workers.map((_, index) => describeWorker(context, index)),
    'log-this-request': ([stream], exchangeOf) => {
      exchangeOf(Number(stream))?.request.askForLine();
      return [];
    },
    'add-var': ([stream, name, value], exchangeOf) => {
      exchangeOf(Number(stream))?.request.setVariable(String(name), value?.toString('latin1') ?? '');
      return [];
    },
    'user-harakiri': userHarakiri(context, kill),
    'listen-queue': ([number]) => {
      const socket = sockets[Number(number)];
      if (socket === undefined) throw new Error(`there is no socket ${String(number)}`);
      return [String(native.listenQueue(socket.descriptor)?.waiting ?? 0)];
    },
    'set-logvar': ([stream, name, value], exchangeOf) => {
      exchangeOf(Number(stream))?.request.setLogVariable(String(name), value?.toString('latin1') ?? '');
      return [];
    },
    disconnect: ([stream, answered], exchangeOf) => {
      const response = exchangeOf(Number(stream))?.response;
      if (String(answered) === '1') response?.end();
      else response?.abort();
      return [];
    },
  };
}

function describeWorker({ instance }: WorkerContext, index: number): string {
  const counters = instance.workers[index];
  const of = (name: Parameters<NonNullable<typeof counters>['get']>[0]): number => counters?.get(name) ?? 0;
  const values = {
    id: index + 1,
    pid: of('pid'),
    requests: of('requests'),
    delta_requests: of('requests'),
    signals: of('signals'),
    exceptions: of('exceptions'),
    status: of('busy') > 0 ? 'busy' : 'idle',
    rss: 0,
    vsz: 0,
    running_time: of('runningTime'),
    last_spawn: of('startedAt'),
    respawn_count: of('respawns'),
    tx: of('transmitted'),
    avg_rt: of('averageTime'),
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}
