import type { Api, Calls } from '../worker/calls.ts';
import type { WorkerContext } from '../worker/context.ts';
import { muleMsgSize } from './options.ts';
import { post } from './mailbox.ts';
import { ANY, farmQueue, into, queueOf } from './queues.ts';

/** What every process of an instance can send to its mules. */
export interface Senders {
  readonly calls: Calls;
  readonly api: Api;
}

/** `mule_msg`, `farm_msg` and `in_farm` (manual 12.1). @param farms that this process is in */
export function sendersOf({ shared, configuration, aide }: WorkerContext, farms: readonly string[]): Senders {
  const longest = configuration.get(muleMsgSize);
  const send = (queue: string, message: Uint8Array): boolean => {
    const descriptor = shared[into(queue)];
    return descriptor !== undefined && message.length <= longest && post(descriptor, message);
  };
  const mule = (message: Uint8Array, id: number): boolean => send(id === 0 ? ANY : queueOf(id), message);
  const isIn = (name: string | null): boolean => (name === null ? farms.length > 0 : farms.includes(name));
  return {
    calls: {
      'mule-msg': ([message = Buffer.alloc(0), id]) => truth(mule(message, Number(id))),
      'farm-msg': ([name, message = Buffer.alloc(0)]) => truth(send(farmQueue(String(name)), message)),
      'in-farm': ([name]) => truth(isIn(name === undefined ? null : String(name))),
    },
    api: {
      mule_msg: (message: string | Uint8Array, id = 0) => mule(bytesOf(message), Number(id)),
      farm_msg: (name: string, message: string | Uint8Array) => send(farmQueue(name), bytesOf(message)),
      in_farm: (name: string | null = null) => isIn(name),
      mule_id: () => (aide?.kind === 'mule' ? aide.number : 0),
    },
  };
}

function truth(value: boolean): readonly string[] {
  return [value ? '1' : '0'];
}

function bytesOf(message: string | Uint8Array): Uint8Array {
  return typeof message === 'string' ? Buffer.from(message) : message;
}
