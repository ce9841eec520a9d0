import { native } from '../../../native/index.ts';
import { fromLatin1, toLatin1 } from '../../request/index.ts';
import type { Api } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';
import { describeWorkers } from '../workers.ts';
import { call, inTurn, ofRequests, promisesOf, type Here } from './calls.ts';
import type { Shown } from './shown.ts';

const ASKED = 'an application asked for it';

/** What the engine itself gives to applications (manual 12.1), as far as the runtime has nothing of the kind. */
export function engineApi(here: Here): Api {
  return {
    masterpid: () => here('masterpid').instance.pid,
    total_requests: () => here('total_requests').instance.requests(),
    workers: () => describeWorkers(here('workers')),
    reload: () => here('reload').command('reload', ASKED),
    stop: () => here('stop').command('stop', ASKED),
    listen_queue: (number = 0) => {
      const socket = here('listen_queue').sockets[Number(number)];
      if (socket === undefined) throw new RangeError(`there is no socket ${String(number)}`);
      return native.listenQueue(socket.descriptor)?.waiting ?? 0;
    },
    setprocname: (name: unknown) => native.setName(String(name)),
    ...ofRequests(here, {
      set_logvar: (_, { request }, [name, value]) =>
        request.setLogVariable(toLatin1(String(name)), toLatin1(String(value))),
      get_logvar: (_, { request }, [name]) => {
        const value = request.logVariables?.get(toLatin1(String(name)));
        return value === undefined ? null : fromLatin1(value);
      },
    }),
    ...promisesOf(here, {
      chunked_read: (context, shown, [seconds]) =>
        inTurn(shown, () => chunk(context, shown, waiting(seconds))),
      chunked_read_nb: (context, shown) => inTurn(shown, () => chunk(context, shown, ['0'])),
    }),
  };
}

function waiting(seconds: unknown): readonly string[] {
  return seconds === undefined ? [] : [String(Math.max(1, Math.round(Number(seconds) * 1000)))];
}

/** The next chunk of a body (manual 6.23): `null` at its end, `undefined` when none is here. */
async function chunk(
  context: WorkerContext,
  shown: Shown,
  timeout: readonly string[],
): Promise<Buffer | null | undefined> {
  const parts: Buffer[] = [];
  for (;;) {
    const [more, part] = await call(context, 'chunked-read', shown, timeout);
    if (part === undefined) return undefined;
    parts.push(part);
    if (String(more) !== '1') break;
  }
  const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return whole.length === 0 ? null : whole;
}
