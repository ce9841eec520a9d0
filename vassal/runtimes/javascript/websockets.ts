import { ClientGone } from '../../request/index.ts';
import type { Api } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';
import { call, inTurn, promisesOf, type Here, type Reply } from './calls.ts';
import type { Shown } from './shown.ts';

/** Opcodes of frames (RFC 6455 5.2). */
const TEXT = '1';
const BINARY = '2';
const WHOLE = '1';
const NORMAL = 1000;

/** `uwsgi.websocket_…` (manual 6.21.3): promises. Text is a string, bytes are a Buffer. */
export function websocketApi(here: Here): Api {
  const sending =
    (opcode: string) =>
    async (context: WorkerContext, shown: Shown, [message]: readonly (string | Uint8Array)[]) => {
      await call(context, 'websocket-send', shown, [opcode, WHOLE, message ?? '']);
    };
  return promisesOf(here, {
    websocket_handshake: async (context, shown, [protocol]: readonly unknown[]) => {
      const chosen = protocol === undefined || protocol === null ? [] : [String(protocol)];
      await call(context, 'websocket-handshake', shown, ['', ...chosen]);
    },
    websocket_recv: (context, shown) => inTurn(shown, () => receive(context, 'receive', shown)),
    // While somebody waits for a message there is none.
    websocket_recv_nb: (context, shown) =>
      shown.reading === null ? inTurn(shown, () => receive(context, 'take', shown)) : Promise.resolve(null),
    websocket_send: sending(TEXT),
    websocket_send_binary: sending(BINARY),
    websocket_close: async (context, shown, [code = NORMAL, reason = '']: readonly unknown[]) => {
      await call(context, 'websocket-close', shown, [String(code), String(reason)]);
    },
  });
}

/** The next message, put together; `null` when nothing is here yet. Rejects with `ClientGone`. */
async function receive(
  context: WorkerContext,
  how: 'receive' | 'take',
  shown: Shown,
): Promise<string | Buffer | null> {
  let reply = await call(context, `websocket-${how}`, shown);
  if (reply.length === 0) return null;
  const parts: Buffer[] = [];
  for (;;) {
    const [kind, more, data = Buffer.alloc(0)] = reply;
    if (String(kind) === 'c') throw gone(reply);
    parts.push(data);
    if (String(more) !== '1') break;
    reply = await call(context, 'websocket-receive', shown);
  }
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return String(reply[0]) === 't' ? bytes.toString() : bytes;
}

function gone([, code, reason]: Reply): ClientGone {
  return new ClientGone(`unable to receive websocket message: ${`${String(code)} ${String(reason)}`.trim()}`);
}
