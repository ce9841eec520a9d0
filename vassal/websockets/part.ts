import type { Part } from '../part.ts';
import type { Calls } from '../worker/calls.ts';
import { options } from './options.ts';

/** The names that applications of other languages call; the code comes with the first of them. */
const NAMES = ['handshake', 'receive', 'take', 'ready', 'send', 'close'].map((name) => `websocket-${name}`);

/** Websockets of applications (manual 6.21, RFC 6455). */
export const part: Part = {
  name: 'websockets',
  options,
  used: () => true,
  load: () =>
    Promise.resolve({
      worker: ({ configuration }) => {
        let loaded: Promise<ReturnType<(typeof import('./index.ts'))['websocketCalls']>> | null = null;
        const load = () =>
          (loaded ??= import('./index.ts').then(({ websocketCalls }) => websocketCalls(configuration)));
        const calls: Calls = Object.fromEntries(
          NAMES.map((name) => [name, async (fields, ask) => (await load()).calls[name]?.(fields, ask) ?? []]),
        );
        return { calls, leaving: async () => (await loaded)?.leave() };
      },
    }),
};
