import type { Configuration, Option } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { daemonizeTo } from '../daemonize/options.ts';
import { readEncoders } from '../log-encoders/index.ts';
import { logEncoder, logReqEncoder } from '../log-encoders/options.ts';
import {
  LogFile,
  openLoggers,
  readRoutes,
  type Logger,
  type Sink,
  type Surroundings,
} from '../loggers/index.ts';
import { logReqRoute, logRoute, reqLogger } from '../loggers/options.ts';
import { watchPath, type Closer } from '../touch/index.ts';
import { ERR_LOG_MASTER_PATTERN } from './errors.ts';
import { Changeable, openFallback } from './fallback.ts';
import * as rows from './options.ts';
import { createStream } from './stream.ts';

/** What a pipeline is opened for. */
export interface PipelineOrder {
  readonly configuration: Configuration;
  /** Descriptor of what standard error was at the start. */
  readonly original: number;
  /** One line about a sink that is in trouble. */
  readonly report: (text: string) => void;
  /** The pipeline in use: files that are open there need not be opened again. */
  readonly present: Pipeline | null;
  /** The privileges of the start are gone. */
  readonly dropped: boolean;
  /** The log begins: `log-truncate` counts. */
  readonly truncates: boolean;
}

/** The way of lines to their sinks, as one configuration wants it. */
export class Pipeline {
  readonly #fallback: Changeable;
  readonly #loggers: readonly Logger[];
  readonly #shows: (line: string) => boolean;
  readonly #lines: (lines: readonly string[]) => void;
  readonly #requests: (lines: readonly string[]) => void;
  readonly #order: PipelineOrder;
  #watches: readonly Closer[] = [];

  /** Opens everything. Throws `Failure`. */
  static async open(order: PipelineOrder): Promise<Pipeline> {
    const { configuration, present, dropped, truncates } = order;
    const surroundings = { ...order, opened: (path: string) => present?.file(path) ?? null };
    const place = await placeOf(configuration, dropped);
    const fallback = new Changeable(await openFallback(place, surroundings, truncates));
    const all: Surroundings = { ...surroundings, fallback };
    const lines = await openLoggers('log', all);
    return new Pipeline(order, fallback, lines, await openLoggers('requests', all));
  }

  private constructor(
    order: PipelineOrder,
    fallback: Changeable,
    lines: readonly Logger[],
    requests: readonly Logger[],
  ) {
    const { configuration } = order;
    this.#order = order;
    this.#fallback = fallback;
    this.#loggers = [...lines, ...requests];
    this.#shows = shown(configuration);
    this.#lines = createStream({
      loggers: lines,
      routes: readRoutes(configuration, logRoute, lines),
      encoders: readEncoders(logEncoder.name, configuration.get(logEncoder)),
      fallback,
    });
    const apart = [reqLogger, logReqRoute, logReqEncoder].some((option) => configuration.isSet(option));
    const encoders = readEncoders(logReqEncoder.name, configuration.get(logReqEncoder));
    // The named loggers of other lines may take request lines too.
    const takers = [...requests, ...lines.filter(({ name }) => name !== null)];
    const routes = readRoutes(configuration, logReqRoute, takers);
    this.#requests = apart ? createStream({ loggers: takers, routes, encoders, fallback }) : this.#lines;
  }

  lines(lines: readonly string[]): void {
    this.#pass(lines, this.#lines);
  }

  requests(lines: readonly string[]): void {
    this.#pass(lines, this.#requests);
  }

  /** An open file of this pipeline. */
  file(path: string): LogFile | null {
    const files = [this.#fallback.behind, ...this.#loggers.map(({ sink }) => sink)];
    return files.find((sink): sink is LogFile => sink instanceof LogFile && sink.path === path) ?? null;
  }

  /** The privileges are dropped: `logto2` is opened, what connects may connect, files may be touched. */
  async start(): Promise<void> {
    const { configuration, dropped, truncates, report, original } = this.#order;
    const late = dropped || configuration.isSet(rows.logto) ? null : configuration.get(rows.logto2);
    if (late !== null) {
      const surroundings = { configuration, report, original, opened: () => null };
      this.#fallback.behind = await openFallback(late, surroundings, truncates);
    }
    for (const sink of this.#sinks()) sink.start?.();
    this.#watches = [
      ...configuration.get(rows.touchLogrotate).map((path) => watchPath(path, () => this.rotate())),
      ...configuration.get(rows.touchLogreopen).map((path) => watchPath(path, () => this.reopen())),
    ];
  }

  reopen(): void {
    for (const sink of this.#sinks()) sink.reopen?.();
  }

  /** Moves the file of `logto` away; log files of loggers have limits of their own. */
  rotate(): void {
    this.#fallback.rotate();
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
    await Promise.all(this.#sinks().map((sink) => sink.close()));
  }

  #sinks(): Sink[] {
    return [...this.#loggers.map(({ sink }) => sink), this.#fallback];
  }

  #pass(lines: readonly string[], stream: (lines: readonly string[]) => void): void {
    const wanted = lines.filter(this.#shows);
    if (wanted.length > 0) stream(wanted);
  }
}

/** Where the log goes without loggers: `logto`, `logto2` when it is time, the file of a daemon; `null` for standard error. */
async function placeOf(configuration: Configuration, dropped: boolean): Promise<string | null> {
  const place = configuration.get(rows.logto) ?? (dropped ? configuration.get(rows.logto2) : null);
  const daemon = configuration.get(daemonizeTo);
  if (place !== null || daemon === null) return place;
  const { isDaemon } = await import('../daemonize/index.ts');
  return isDaemon() ? daemon : null;
}

/** Which lines `log-drain` and `log-filter` let through. */
function shown(configuration: Configuration): (line: string) => boolean {
  const drains = patterns(configuration, rows.logDrain);
  const filters = patterns(configuration, rows.logFilter);
  if (drains.length + filters.length === 0) return () => true;
  const matches = (line: string) => (pattern: RegExp) => pattern.test(line);
  return (line) => !drains.some(matches(line)) && (filters.length === 0 || filters.some(matches(line)));
}

function patterns(configuration: Configuration, option: Option): RegExp[] {
  return configuration.given(option).map(({ value }) => {
    try {
      return new RegExp(value);
    } catch (thrown) {
      throw new Failure(ERR_LOG_MASTER_PATTERN, {
        tried: `read ${option.name} = ${value}`,
        found: reason(thrown),
      });
    }
  });
}
