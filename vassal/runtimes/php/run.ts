import type { Socket } from 'node:net';
import { Lines } from '../../capture/index.ts';
import { LONGEST_TIMER_MS } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import { describe, takeLimit } from '../../harakiri/index.ts';
import type { Log } from '../../log/index.ts';
import { RECORD } from '../../protocols/index.ts';
import type { Request, Response } from '../../request/index.ts';
import { ScriptAnswer } from '../cgi/answer.ts';
import { ERR_PHP_GONE, ERR_PHP_HARAKIRI } from './errors.ts';
import type { Pool } from './pool.ts';
import type { PhpProcess } from './process.ts';
import { INPUT_END, inputRecords, RecordReader } from './records.ts';

/** What a request needs beside itself. */
export interface Circumstances {
  readonly pool: Pool;
  readonly log: Log;
}

/**
 * Lets PHP answer a request, both bodies streaming. Resolves when the answer is complete; rejects with `ERR_PHP_…` or
 * `ERR_CGI_OUTPUT` when there is none.
 * @param head the records that begin the request
 */
export async function runPhp(
  head: Buffer,
  request: Request,
  response: Response,
  { pool, log }: Circumstances,
): Promise<void> {
  let gone = false;
  request.whenGone(() => (gone = true));
  const php = await pool.take();
  if (gone) return pool.giveBack(php);
  const deadline = new Deadline(request, php, log);
  const socket = php.connect();
  request.whenGone(() => socket.destroy());
  try {
    socket.write(head);
    feed(request, socket);
    const whole = await relay(socket, response, log);
    if (whole) php.answered += 1;
    else if (!gone) await fail(php, deadline);
  } catch (thrown) {
    // It may be anywhere in its answer, and nobody reads it to its end.
    php.kill();
    throw thrown;
  } finally {
    socket.destroy();
    void release(php, gone, pool, deadline);
  }
}

/** A script whose client is gone goes on as long as it likes (`ignore_user_abort`): its process is free when it is done. */
async function release(php: PhpProcess, gone: boolean, pool: Pool, deadline: Deadline): Promise<void> {
  if (gone) await php.free();
  deadline.stop();
  pool.giveBack(php);
}

/** The connection ended before the answer: so did the process, or it is of no use. */
async function fail(php: PhpProcess, deadline: Deadline): Promise<never> {
  const tried = 'answer with PHP';
  const killed = deadline.over;
  const dying = setTimeout(() => php.kill(), PATIENCE_MS);
  const { how } = await php.ended;
  clearTimeout(dying);
  throw killed
    ? new Failure(ERR_PHP_HARAKIRI, { tried, found: `no end within ${deadline.seconds} seconds` })
    : new Failure(ERR_PHP_GONE, { tried, found: `its process ${php.pid} ended: ${how}` });
}

/** How long a process may take to be gone behind the end of its connection, ms. */
const PATIENCE_MS = 1000;

/** The body of the request, as fast as the script reads it. */
function feed({ body, contentLength }: Request, socket: Socket): void {
  if (contentLength === 0) return void socket.write(INPUT_END);
  body.on('data', (chunk: Buffer) => {
    if (!socket.write(inputRecords(chunk))) body.pause();
  });
  socket.on('drain', () => body.resume());
  body.once('end', () => socket.write(INPUT_END));
  // A body that does not come to its end must not look as if it had.
  body.once('close', () => body.readableEnded || socket.destroy());
  socket.once('close', () => body.pause());
}

/** Longest line of what a script says on its standard error, bytes: a stack may be one. */
const LONGEST_SAID = 65536;

/** What the script writes, as fast as the client reads. Whether its end came. Throws for what is no answer. */
async function relay(socket: Socket, response: Response, log: Log): Promise<boolean> {
  const answer = new ScriptAnswer(response);
  const reader = new RecordReader();
  const said = new Lines(LONGEST_SAID);
  const tell = (line: string): void => log.line(line);
  try {
    for await (const chunk of endless(socket)) {
      for (const { type, bytes } of reader.read(chunk)) {
        if (type === RECORD.stderr) said.take(bytes).forEach(tell);
        if (type === RECORD.stdout && !answer.take(bytes)) await response.drained();
        if (type !== RECORD.end) continue;
        answer.end();
        return true;
      }
    }
    return false;
  } finally {
    said.finish().forEach(tell);
  }
}

/** What a socket reads; one that is destroyed has ended. */
async function* endless(socket: Socket): AsyncIterable<Buffer> {
  try {
    yield* socket as AsyncIterable<Buffer>;
  } catch {
    // How it ended is told by its process.
  }
}

/** Kills the process of a request that runs too long: the others of its worker are not hurt. */
class Deadline {
  readonly seconds: number = 0;
  over = false;
  readonly #timer: NodeJS.Timeout | null = null;

  constructor(request: Request, php: PhpProcess, log: Log) {
    const limit = takeLimit(request);
    if (limit === null) return;
    this.seconds = Math.round(limit.whole / 1000);
    this.#timer = setTimeout(
      () => {
        this.over = true;
        log.event(`*** HARAKIRI ON PHP (pid: ${php.pid}) ***`);
        log.event(`HARAKIRI ${describe(request)}`);
        php.kill();
      },
      Math.min(LONGEST_TIMER_MS, Math.max(0, limit.left)),
    );
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
