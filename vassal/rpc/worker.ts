import type { Api, Field } from '../worker/calls.ts';
import type { TemplateHooks, WorkerContext, WorkerHooks } from '../worker/context.ts';
import { callAnywhere } from './call.ts';
import { names, register, run, type RpcFunction } from './functions.ts';
import { MODIFIER } from './packet.ts';
import { remoteCalls } from './serve.ts';

/** Most bytes of an answer that an interpreter is sent at once. */
const PART = 1024 * 1024;

const registering: Api = {
  register_rpc: (name: unknown, body: RpcFunction) => register(name, body),
};

/** Calls that come over the sockets. */
export const handlers = { [MODIFIER]: remoteCalls };

/** In a template of JavaScript. */
export function template(): TemplateHooks {
  return { api: registering };
}

/** Remote procedures of a worker: its own, and calls of others. */
export function worker(context: WorkerContext): WorkerHooks {
  const call = (node: unknown, name: unknown, values: readonly unknown[]): Promise<Buffer | null> =>
    callAnywhere(context, typeof node === 'string' && node !== '' ? node : null, {
      name: String(name),
      values: values.map((value) => (value instanceof Uint8Array ? value : Buffer.from(String(value)))),
    });
  const rests = new Map<string, Buffer>();
  let tickets = 0;
  /** An answer for an interpreter: what a frame holds, and the ticket of the rest. */
  const parted = (given: Buffer): Field[] => {
    if (given.length <= PART) return [given];
    const ticket = String((tickets += 1));
    rests.set(ticket, given.subarray(PART));
    return [given.subarray(0, PART), ticket];
  };
  return {
    calls: {
      // An interpreter has looked among its own functions before it asks.
      rpc: async ([node, name, ...values]) => {
        const wanted = { name: String(name), values };
        const given = node?.length ? await call(String(node), name, values) : await run(wanted);
        return given === null ? [] : parted(given);
      },
      'rpc-rest': ([ticket]) => {
        const rest = rests.get(String(ticket));
        if (rest === undefined) throw new Error('there is no rest of an answer');
        rests.delete(String(ticket));
        return parted(rest);
      },
      'rpc-list': () => names(),
    },
    api: {
      ...registering,
      rpc: (node: unknown, name: unknown, ...values: unknown[]) => call(node, name, values),
      call: (name: unknown, ...values: unknown[]) => call(null, name, values),
      rpc_list: async () => {
        const others = await context.invoke('rpc-list', []).catch(() => []);
        return [...new Set([...names(), ...others.map(String)])];
      },
    },
  };
}
