import type { Api } from '../worker/calls.ts';
import type { TemplateHooks, WorkerContext, WorkerHooks } from '../worker/context.ts';
import { callAnywhere } from './call.ts';
import { names, register, run, type RpcFunction } from './functions.ts';
import { remoteCalls } from './serve.ts';

const registering: Api = {
  register_rpc: (name: unknown, body: RpcFunction) => register(name, body),
};

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
  return {
    applications: [remoteCalls(context)],
    calls: {
      // An interpreter has looked among its own functions before it asks.
      rpc: async ([node, name, ...values]) => {
        const wanted = { name: String(name), values };
        const given = node?.length ? await call(String(node), name, values) : await run(wanted);
        return given === null ? [] : [given];
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
