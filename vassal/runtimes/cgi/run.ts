import { dirname } from 'node:path';
import { Failure } from '../../errors/index.ts';
import type { Request, Response } from '../../request/index.ts';
import { ScriptAnswer } from './answer.ts';
import { environmentOf } from './environment.ts';
import { ERR_CGI_START, ERR_CGI_TIMEOUT } from './errors.ts';
import type { Script } from './find.ts';
import { startScript, type Running } from './process.ts';
import type { Settings } from './settings.ts';

/**
 * Runs a script for a request, both bodies streaming. Resolves when the answer is complete and the script has ended; rejects
 * with `ERR_CGI_…` when it did not answer.
 */
export async function runScript(
  script: Script,
  request: Request,
  response: Response,
  settings: Settings,
): Promise<void> {
  const argv = script.helper === null ? [script.file] : [script.helper, script.file];
  const environment = environmentOf(request, script, process.env, settings.unset);
  const running = startScript(argv, dirname(script.file), environment);
  const watch = new Watch(settings.timeout);
  const give = (): void => {
    if (settings.kill) running.kill();
    running.output.destroy();
  };
  request.whenGone(give);
  try {
    const obstacle = await running.started;
    if (obstacle !== null) throw new Failure(ERR_CGI_START, { tried: `run ${script.file}`, found: obstacle });
    feed(request, running, watch);
    await Promise.race([watch.late, relay(running, response, watch)]);
    await Promise.race([watch.late, running.ended]);
  } finally {
    watch.stop();
    running.input.destroy();
    give();
  }
}

/** The body of the request, for as long as the script reads it. */
function feed(request: Request, { input }: Running, watch: Watch): void {
  if (request.contentLength === 0) return void input.end();
  const { body } = request;
  body.on('data', () => watch.moved());
  // A body that does not come to its end must not look as if it had.
  body.once('close', () => body.readableEnded || input.destroy());
  input.once('close', () => body.unpipe(input).pause());
  body.pipe(input);
}

/** What the script writes, as fast as the client reads. */
async function relay({ output }: Running, response: Response, watch: Watch): Promise<void> {
  const answer = new ScriptAnswer(response);
  for await (const chunk of output as AsyncIterable<Buffer>) {
    watch.moved();
    if (answer.take(chunk)) continue;
    watch.pause();
    await response.drained();
    watch.moved();
  }
  answer.end();
}

/** Fails when nothing moves for too long. */
class Watch {
  readonly late: Promise<never>;
  readonly #milliseconds: number;
  readonly #fail: (error: Failure) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(milliseconds: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.late = promise;
    this.#fail = reject;
    this.#milliseconds = milliseconds;
    promise.catch(() => undefined);
    this.moved();
  }

  moved(): void {
    if (this.#timer !== null) return void this.#timer.refresh();
    if (this.#milliseconds === 0) return;
    this.#timer = setTimeout(() => {
      const found = `no output for ${this.#milliseconds / 1000} seconds`;
      this.#fail(new Failure(ERR_CGI_TIMEOUT, { tried: 'wait for a script', found }));
    }, this.#milliseconds);
  }

  /** It is the client who is waited for, and the wire has a time for that. */
  pause(): void {
    this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
