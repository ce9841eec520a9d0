import { native } from '../../../native/index.ts';
import type { LentCompanion } from '../../channel/index.ts';
import { Failure, reason } from '../../errors/index.ts';
import type { Request, Response } from '../../request/index.ts';
import { ERR_COMPANION_GONE, misplaced } from './errors.ts';
import { Exchange } from './exchange.ts';
import { Invocation } from './invocation.ts';
import { FROM_COMPANION, LONGEST_FRAME, TO_COMPANION, type Frame } from './frames.ts';
import { encodeRequest, type Changes } from './head.ts';
import { Link } from './link.ts';
import { Places } from './places.ts';
import { adopt, startProgram, type Born, type Program } from './program.ts';
import type { Calls, Field } from '../../worker/calls.ts';
import { encodeRecords, readRecords } from './records.ts';

/** Questions of a companion that wait for an answer at once: more are an error of its own. */
const MOST_CALLS = 1024;

export interface CompanionSettings {
  /** The program to start, or the companion that was forked for this worker: it has loaded what `load` says. */
  readonly program: Program | LentCompanion;
  /** Requests at once. */
  readonly cores: number;
  /** What it needs to load its applications; the program of the language knows these records. */
  readonly load: readonly (readonly Field[])[];
  readonly calls: Calls;
  /** It ended by itself after it was ready; once. @param how in words, for the log */
  readonly onGone: (how: string) => void;
}

/** An interpreter that holds the applications of this worker (docs/companion.md). */
export class Companion {
  readonly pid: number;
  readonly #born: Born;
  readonly #link: Link;
  readonly #settings: CompanionSettings;
  readonly #hello = Promise.withResolvers<readonly (readonly Buffer[])[]>();
  readonly #exchanges: (Exchange | Invocation | null)[];
  readonly #places: Places;
  #calls = 0;
  #ready = false;
  #closing = false;
  #gone: Failure | null = null;

  constructor(settings: CompanionSettings) {
    this.#settings = settings;
    this.#exchanges = Array.from({ length: settings.cores }, () => null);
    this.#places = new Places(settings.cores);
    const { program } = settings;
    this.#born = 'argv' in program ? startProgram(program) : adopt(program);
    this.pid = this.#born.pid;
    this.#link = new Link(this.#born.channel, {
      frame: (frame) => this.#receive(frame),
      ended: (why) => void this.#ended(why),
    });
    if ('argv' in program) this.#link.send(TO_COMPANION.load, 0, [encodeRecords(settings.load)]);
  }

  /** What it says of itself when it is ready. Rejects with `ERR_COMPANION_GONE` when it ends before. */
  get hello(): Promise<readonly (readonly Buffer[])[]> {
    return this.#hello.promise;
  }

  /** Lets an application answer. @param application its number, `NO_APPLICATION` for none */
  async answer(request: Request, response: Response, application: number, changes: Changes): Promise<void> {
    const taken = this.#places.take();
    const stream = typeof taken === 'number' ? taken : await taken;
    try {
      if (this.#gone !== null) throw this.#gone;
      const exchange = new Exchange(request, response, (type, payload) =>
        this.#link.send(type, stream, payload),
      );
      this.#exchanges[stream] = exchange;
      this.#link.send(TO_COMPANION.request, stream, encodeRequest(request, application, changes));
      await exchange.done;
    } finally {
      this.#free(stream);
    }
    await response.finished;
  }

  /**
   * Runs a function of the application in the place of a request: a signal handler, a remote procedure. Waits for a place.
   * @returns what it gave; rejects with `ApplicationError` when it failed, with `ERR_COMPANION_GONE` when there is nobody
   */
  async invoke(name: string, fields: readonly Field[]): Promise<readonly Buffer[]> {
    const stream = await this.#places.take();
    try {
      const invocation = this.#invocation(stream);
      this.#link.send(TO_COMPANION.invoke, stream, [encodeRecords([[name, ...fields]])]);
      return await invocation.done;
    } finally {
      this.#free(stream);
    }
  }

  /**
   * Gives it a connection, in the place of a request; the descriptor is closed here when it is there. Resolves when the
   * application is done with it; rejects as `invoke` does.
   */
  async connect(descriptor: number): Promise<void> {
    const stream = await this.#places.take();
    try {
      const invocation = await this.#hand(descriptor, stream);
      await invocation.done;
    } finally {
      this.#free(stream);
    }
  }

  async #hand(descriptor: number, stream: number): Promise<Invocation> {
    try {
      const invocation = this.#invocation(stream);
      await this.#link.sendWith(descriptor, TO_COMPANION.connection, stream);
      return invocation;
    } finally {
      native.close(descriptor);
    }
  }

  #invocation(stream: number): Invocation {
    if (this.#gone !== null) throw this.#gone;
    return (this.#exchanges[stream] = new Invocation());
  }

  #free(stream: number): void {
    this.#exchanges[stream] = null;
    this.#places.release(stream);
  }

  #requestOn(stream: number): Exchange | null {
    const exchange = this.#exchanges[stream];
    return exchange instanceof Exchange ? exchange : null;
  }

  /** SIGKILL. */
  kill(): void {
    this.#closing = true;
    this.#born.kill();
  }

  /** Ends it; it may run what the application wants to run at its end. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#link.end();
    await this.#born.ended;
  }

  #receive(frame: Frame): void {
    switch (frame.type) {
      case FROM_COMPANION.hello:
        this.#ready = true;
        return this.#hello.resolve([...readRecords(frame.payload)]);
      case FROM_COMPANION.call:
        if (this.#calls >= MOST_CALLS) throw misplaced('too many questions at once');
        return this.#call(frame);
    }
    const exchange = this.#exchanges[frame.stream] ?? null;
    if (exchange === null) throw misplaced(`a frame of type ${frame.type} for no request`);
    exchange.receive(frame);
  }

  /** Answers at once what needs no waiting: the application stands still meanwhile. */
  #call({ stream, payload }: Frame): void {
    const done = (results: readonly Field[]): void => this.#reply(stream, 0, results);
    const refused = (thrown: unknown): void => this.#reply(stream, 1, [reason(thrown)]);
    try {
      const [name, ...fields] = readRecords(payload).next().value ?? [];
      const { calls } = this.#settings;
      const call = Object.hasOwn(calls, String(name)) ? calls[String(name)] : undefined;
      if (call === undefined) throw new Error(`the engine does not know "${String(name)}"`);
      const results = call(fields, (of) => this.#requestOn(of));
      if (!(results instanceof Promise)) return done(results);
      this.#calls += 1;
      void results.then(done, refused).finally(() => (this.#calls -= 1));
    } catch (thrown) {
      refused(thrown);
    }
  }

  #reply(stream: number, failed: 0 | 1, results: readonly Field[]): void {
    const record = encodeRecords([results]);
    if (record.length > LONGEST_FRAME)
      return this.#reply(stream, 1, [`an answer of ${record.length} bytes: ${LONGEST_FRAME} is the most`]);
    this.#link.send(TO_COMPANION.reply, stream, [Buffer.of(failed), record]);
  }

  async #ended(why: Error | null): Promise<void> {
    // One that broke the contract, or only closed its channel, is not one any more.
    if (!this.#closing) this.#born.kill();
    const how = await this.#born.ended;
    const found = why === null ? `process ${this.pid} ended with ${how}` : why.message;
    const gone = new Failure(ERR_COMPANION_GONE, { tried: 'let the application answer', found });
    // Where the engine noticed it says nothing about the application.
    gone.stack = gone.message;
    this.#gone = gone;
    for (const exchange of this.#exchanges) exchange?.fail(gone);
    if (this.#ready && !this.#closing) this.#settings.onGone(found);
    this.#hello.reject(gone);
  }
}
