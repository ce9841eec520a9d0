import type { Configuration } from '../config/index.ts';
import { socketTimeout } from '../protocols/options.ts';
import { askedOn, type Asked, type Asking, type Request } from '../request/index.ts';
import type { Calls, Field } from '../worker/calls.ts';
import { CLOSE } from './failure.ts';
import { OPCODE } from './frames.ts';
import { shakeHands } from './handshake.ts';
import type { Message } from './messages.ts';
import { maxSize, pingFrequency, pongTolerance } from './options.ts';
import { Session, type SessionSettings } from './session.ts';

/** Longest part of a message in one reply, bytes: the channel belongs to other requests too. */
const PIECE = 256 * 1024;
const KILOBYTE = 1024;

/** A session, and what is left of the message that its application is getting. */
interface Open {
  readonly session: Session;
  rest: Message | null;
}

/** What applications of other languages ask of their websockets (docs/websockets.md). */
export function websocketCalls(configuration: Configuration): Pick<Sessions, 'calls' | 'leave'> {
  return new Sessions({
    pingEvery: configuration.get(pingFrequency) * 1000,
    tolerance: configuration.get(pongTolerance) * 1000,
    most: configuration.get(maxSize) * KILOBYTE,
    patience: configuration.get(socketTimeout) * 1000,
  });
}

class Sessions {
  readonly #settings: SessionSettings;
  readonly #open = new WeakMap<Request, Open>();
  /** Those whose connections are open. */
  readonly #live = new Set<Session>();
  readonly calls: Calls;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
    this.calls = {
      'websocket-handshake': ([stream, key, protocol, ...headers], ask) => {
        const asked = askedOn(ask, stream);
        for (let at = 0; at + 1 < headers.length; at += 2)
          asked.response.headers.append(String(headers[at]), headers[at + 1]?.toString('latin1') ?? '');
        this.#begin(asked, String(key), protocol?.toString() ?? null);
        return [];
      },
      'websocket-receive': ([stream], ask) => this.#receive(this.#of(ask, stream)),
      'websocket-take': ([stream], ask) => pieceOf(this.#of(ask, stream)),
      'websocket-ready': async ([stream], ask) => {
        await this.#of(ask, stream).session.ready();
        return [];
      },
      'websocket-send': async ([stream, opcode, final, data], ask) => {
        const { session } = this.#of(ask, stream);
        await session.send(Number(opcode) & OPCODES, String(final) === '1', data ?? Buffer.alloc(0));
        return [];
      },
      'websocket-close': ([stream, code, reason], ask) => {
        this.#of(ask, stream).session.close(Number(code), String(reason));
        return [];
      },
    };
  }

  /** The worker ends: says so to every client. */
  leave(): void {
    for (const session of this.#live) session.close(CLOSE.goingAway);
  }

  #begin({ request, response, done }: Asked, key: string, protocol: string | null): void {
    const connection = shakeHands(request, response, { key, protocol });
    const session = new Session(connection, this.#settings);
    this.#open.set(request, { session, rest: null });
    this.#live.add(session);
    connection.once('close', () => this.#live.delete(session));
    const end = (code: number) => () => session.close(code);
    void done.then(end(CLOSE.normal), end(CLOSE.failed));
  }

  async #receive(open: Open): Promise<readonly Field[]> {
    if (open.rest === null) await open.session.ready();
    return pieceOf(open);
  }

  #of(ask: Asking, stream: Buffer | undefined): Open {
    const open = this.#open.get(askedOn(ask, stream).request);
    if (open === undefined) throw new Error('this request is no websocket: there was no handshake');
    return open;
  }
}

/** Data frames only: what keeps the connection open is not for applications. */
const OPCODES = OPCODE.text | OPCODE.binary;

/**
 * `t` or `b` for text and bytes, `1` when more of the message comes, and a part of it; nothing when nothing is here yet;
 * `c`, code and reason when nothing comes any more.
 */
function pieceOf(open: Open): readonly Field[] {
  const message = open.rest ?? open.session.take();
  if (message === null) {
    const farewell = open.session.farewell;
    return farewell === null ? [] : ['c', String(farewell.code), farewell.reason];
  }
  const { text, data } = message;
  const more = data.length > PIECE;
  open.rest = more ? { text, data: data.subarray(PIECE) } : null;
  return [text ? 't' : 'b', more ? '1' : '0', data.subarray(0, PIECE)];
}
