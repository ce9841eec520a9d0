import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Failure, reason } from '../../vassal/errors/index.ts';
import { ERR_CONTROL_REACH } from '../control/errors.ts';
import { usualSockets } from '../control/place.ts';
import { encode, type Answer, type Request } from '../control/protocol.ts';

/** The Emperor did not do it; its own words and exit code. */
export class Refusal extends Error {
  readonly answer: Extract<Answer, { type: 'error' }>;

  constructor(answer: Extract<Answer, { type: 'error' }>) {
    super(answer.message);
    this.answer = answer;
  }
}

/**
 * Sends one request and returns its result. Throws a `Refusal`, or `ERR_CONTROL_REACH`.
 * @param path of the control socket, `null` to look where it usually is
 * @param onLine is told the lines that come before the result
 */
export async function call(
  path: string | null,
  request: Partial<Request> & { readonly command: string },
  onLine: (line: string) => void = () => undefined,
): Promise<object> {
  const socket = await reach(path);
  socket.write(encode(request));
  try {
    for await (const text of createInterface({ input: socket })) {
      const answer = JSON.parse(text) as Answer;
      if (answer.type === 'line') onLine(answer.line);
      else if (answer.type === 'result') return answer.result;
      else throw new Refusal(answer);
    }
  } finally {
    socket.destroy();
  }
  throw unreachable(path ?? 'the control socket', 'the connection ended without an answer');
}

async function reach(path: string | null): Promise<Socket> {
  const places = path === null ? usualSockets(process.env, process.getuid?.() ?? 0) : [path];
  let found = '';
  for (const place of places) {
    try {
      return await dial(place);
    } catch (thrown) {
      found = reason(thrown);
    }
  }
  throw unreachable(places.join(' or '), found);
}

function dial(path: string): Promise<Socket> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

function unreachable(place: string, found: string): Failure {
  return new Failure(ERR_CONTROL_REACH, { tried: `reach an Emperor on ${place}`, found });
}
