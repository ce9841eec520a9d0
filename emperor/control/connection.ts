import type { Socket } from 'node:net';
import { printable } from '../../vassal/log/index.ts';
import type { Peer } from './access.ts';
import { answer, type Court } from './desk.ts';
import { encode, errorAnswer, LONGEST_REQUEST, parseRequest, type Answer } from './protocol.ts';

/** How long a client may take to send its request, and to take an answer, ms. */
const REQUEST_MS = 5000;
const ANSWER_MS = 30_000;
/** What may wait for a client that follows, bytes; lines beyond are lost and counted. */
const MOST_WAITING = 256 * 1024;

/**
 * Serves one client: one request, its answer, the end.
 * @param connection descriptor of the socket
 */
export function serve(socket: Socket, connection: number, peer: Peer, court: Court): void {
  const gone = Promise.withResolvers<void>();
  let deadline = setTimeout(() => socket.destroy(), REQUEST_MS);
  socket.on('error', () => socket.destroy());
  socket.on('end', gone.resolve);
  socket.on('close', () => {
    clearTimeout(deadline);
    gone.resolve();
  });
  const send = (message: Answer): void => {
    clearTimeout(deadline);
    deadline = setTimeout(() => socket.destroy(), ANSWER_MS);
    socket.end(encode(message));
  };
  void readRequest(socket)
    .then(async (text) => {
      clearTimeout(deadline);
      // What comes after the request is read and dropped: only so the end of the client shows.
      socket.resume();
      const request = parseRequest(text);
      const line = lineWriter(socket);
      const result = await answer(court, { request, peer, line, gone: gone.promise, connection });
      send({ type: 'result', result });
    })
    .catch((thrown: unknown) => send(errorAnswer(thrown)));
}

/** The first line, or as much of it as a request may have. */
function readRequest(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\n');
      if (end === -1 && text.length <= LONGEST_REQUEST) return;
      socket.pause();
      socket.off('data', take);
      const line = end === -1 ? '' : text.slice(0, Math.min(end, LONGEST_REQUEST));
      resolve(Buffer.from(line, 'latin1').toString());
    };
    socket.on('data', take);
  });
}

/** Sends lines to a client that may be slow: what it does not take in time is lost, and it is told how much. */
function lineWriter(socket: Socket): (line: string) => void {
  let lost = 0;
  return (line) => {
    if (socket.destroyed) return;
    if (socket.writableLength > MOST_WAITING) return void lost++;
    if (lost > 0) socket.write(encode({ type: 'line', line: `[${lost} lines lost: read faster]` }));
    lost = 0;
    socket.write(encode({ type: 'line', line: printable(line) }));
  };
}
