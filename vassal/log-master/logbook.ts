import { LineReader, type Turns } from '../capture/index.ts';
import type { Configuration } from '../config/index.ts';
import type { LogTarget } from '../log/index.ts';
import { descriptorSink } from '../loggers/index.ts';
import { native } from '../../native/index.ts';
import { logMasterBufsize } from './options.ts';
import { Pipeline, type PipelineOrder } from './pipeline.ts';

/** Where the output of a worker goes: the ends to write to, which belong to who starts it. */
export interface WorkerOutput {
  readonly output: number;
  readonly requests: number;
}

/** Printing may cost as much of the processor as the master needs besides, and not more. */
const REST = 1;
/** How long the end waits for sinks that are slow, ms. */
const LAST_MS = 1500;

/**
 * The log of a process that writes it alone: it reads what itself and its children print, from the first byte on, and
 * passes whole lines to the pipeline of the present configuration. Workers have pipes of their own.
 */
export class Logbook implements LogTarget {
  /** Where this process printed to at first. */
  readonly original: number;
  readonly #turns: Turns = { horizon: 0, rest: REST };
  readonly #readers = new Set<LineReader>();
  readonly #report: (text: string) => void;
  #main: LineReader | null = null;
  #pipeline: Pipeline | null = null;
  #longest: number = logMasterBufsize.default;
  #watcher: ((lines: readonly string[]) => void) | null = null;

  constructor() {
    // The runtime makes non-blocking what is behind its streams when they are first looked at: not our pipe, then.
    void [process.stdout, process.stderr];
    this.original = native.duplicate(2);
    const sink = descriptorSink(this.original);
    this.#report = (text) => sink.write([Buffer.from(`${text}\n`)]);
  }

  /** Opens what a configuration wants. Throws `Failure`. */
  prepare(
    configuration: Configuration,
    how: Pick<PipelineOrder, 'dropped' | 'truncates'>,
  ): Promise<Pipeline> {
    return Pipeline.open({
      configuration,
      original: this.original,
      report: this.#report,
      present: this.#pipeline,
      ...how,
    });
  }

  /** From now on lines go through this pipeline. */
  use(pipeline: Pipeline, configuration: Configuration): void {
    const before = this.#pipeline;
    this.#pipeline = pipeline;
    this.#longest = configuration.get(logMasterBufsize);
    void before?.close();
  }

  /** Reads what this process prints from now on, and what its children print that have no pipes of their own. */
  capture(): void {
    this.#main = this.#reader((lines) => this.#lines(lines));
    const { writer } = this.#main;
    for (const descriptor of [1, 2]) {
      native.perform([{ op: 'open', path: `/proc/self/fd/${writer}`, descriptor, write: true }]);
    }
    native.close(writer);
  }

  /** Pipes for the life of a worker. */
  openWorker(): WorkerOutput {
    const output = this.#reader((lines) => this.#lines(lines));
    try {
      const requests = this.#reader((lines) => {
        this.#watcher?.(lines);
        this.#pipeline?.requests(lines);
      });
      return { output: output.writer, requests: requests.writer };
    } catch (thrown) {
      native.close(output.writer);
      throw thrown;
    }
  }

  line(text: string): void {
    this.#lines([text]);
  }

  /** Shows every line to somebody before it is written, from now on; `null` for nobody. */
  watch(watcher: ((lines: readonly string[]) => void) | null): void {
    this.#watcher = watcher;
  }

  #lines(lines: readonly string[]): void {
    this.#watcher?.(lines);
    this.#pipeline?.lines(lines);
  }

  reopen(): void {
    this.#pipeline?.reopen();
  }

  rotate(): void {
    this.#pipeline?.rotate();
  }

  /** Takes what is in the pipes now. */
  drain(): void {
    for (const reader of this.#readers) reader.drain();
  }

  async finish(): Promise<void> {
    this.drain();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, LAST_MS);
    await Promise.race([this.#pipeline?.close(), late.promise]);
    clearTimeout(timer);
    this.#pipeline = null;
  }

  /** The privileges are dropped. */
  async start(): Promise<void> {
    await this.#pipeline?.start();
  }

  giveBack(): void {
    this.drain();
    this.#main?.close();
    this.#main = null;
    native.perform([{ op: 'descriptors', map: [1, 2].map((to) => ({ from: this.original, to })) }]);
  }

  /** It did not become another program after all. */
  takeBack(): void {
    if (this.#main === null) this.capture();
  }

  #reader(lines: (lines: readonly string[]) => void): LineReader {
    const reader: LineReader = new LineReader(
      this.#turns,
      { lines, ended: () => this.#readers.delete(reader) },
      this.#longest,
    );
    reader.unref();
    this.#readers.add(reader);
    return reader;
  }
}
