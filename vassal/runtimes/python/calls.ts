import { native } from '../../../native/index.ts';
import type { Calls } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';
import { describeWorkers, type WorkerGiven } from '../workers.ts';
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
    workers: () => describeWorkers(context).map(asLines),
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

function asLines(worker: WorkerGiven): string {
  return Object.entries(worker)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}
