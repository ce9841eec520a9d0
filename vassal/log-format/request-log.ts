import { Trickle } from '../capture/index.ts';
import type { Configuration } from '../config/index.ts';
import { logDate } from '../log/options.ts';
import { metricsIn } from '../metrics/index.ts';
import { native } from '../../native/index.ts';
import { defaultLine } from './default-line.ts';
import type { LineText, LoggedRequest } from './entry.ts';
import { compileFormat } from './format.ts';
import * as rows from './options.ts';
import { wantedRequests } from './wanted.ts';

export interface RequestLog {
  write(entry: LoggedRequest): void;
  /** Resolves when everything was taken, within a second. */
  settle(): Promise<void>;
}

/** What waits for who reads the log, bytes; lines beyond it are lost. */
const MOST = 1024 * 1024;
const LAST_MS = 1000;

/** What the master shares with a worker. */
type Shared = Readonly<Record<string, number>>;

/** The log of requests that a configuration wants. */
export function requestLogOf(configuration: Configuration, descriptor: number, shared: Shared): RequestLog {
  return createRequestLog(lineOf(configuration, shared), wantedRequests(configuration), descriptor);
}

function lineOf(configuration: Configuration, shared: Shared): LineText {
  const template = configuration.get(rows.logFormat);
  const forwarded = configuration.get(rows.logXForwardedFor);
  if (template === null) {
    const micros = configuration.get(rows.logMicros);
    return defaultLine({ micros, forwarded, memory: configuration.get(rows.memoryReport) });
  }
  const date = configuration.get(logDate) ?? '';
  const timeFormat = date.includes('%') ? date : null;
  return compileFormat(template, {
    forwarded,
    timeFormat,
    metrics: metricsIn(shared),
    strftime: configuration.get(rows.logFormatStrftime),
  });
}

/**
 * Writes one line for each request that is wanted. Lines of one turn of the event loop leave together; whoever does not
 * read them loses lines, no request waits.
 */
export function createRequestLog(
  line: LineText,
  wanted: (entry: LoggedRequest) => boolean,
  descriptor: number,
): RequestLog {
  let waiting: string[] = [];
  let lost = 0;
  let settled: (() => void) | null = null;
  const trickle = new Trickle(
    (bytes) => native.writeNow(descriptor, bytes),
    () => {
      if (trickle.bytes === 0) settled?.();
    },
  );
  const flush = (): void => {
    if (trickle.bytes > MOST) lost += waiting.length;
    else {
      const notice = lost > 0 ? `[log] ${lost} request lines are lost\n` : '';
      lost = 0;
      trickle.write(Buffer.from(notice + waiting.join('')));
    }
    waiting = [];
  };
  return {
    write(entry) {
      if (wanted(entry) && waiting.push(`${line(entry)}\n`) === 1) setImmediate(flush);
    },
    async settle() {
      if (waiting.length > 0) flush();
      if (trickle.bytes === 0) return;
      await new Promise<void>((resolve) => {
        settled = resolve;
        setTimeout(resolve, LAST_MS).unref();
      });
    },
  };
}
