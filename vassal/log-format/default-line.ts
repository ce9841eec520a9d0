import { memoryOf } from '../counters/index.ts';
import { stamp } from '../log/index.ts';
import { addressOf, said, type LineText, type LoggedRequest } from './entry.ts';

export interface DefaultLine {
  /** Times in microseconds (`log-micros`). */
  readonly micros?: boolean;
  /** `log-x-forwarded-for` */
  readonly forwarded?: boolean;
  /** `memory-report` */
  readonly memory?: boolean;
}

const MEGABYTE = 1024 * 1024;

/**
 * The default line of the original (manual 3.25). What the client said cannot start another line or drive a terminal.
 */
export function defaultLine({ micros, forwarded, memory }: DefaultLine): LineText {
  const address = addressOf(forwarded === true);
  return (entry) => {
    const { request, response, application } = entry;
    const none = application === -1;
    // As the original, which counts names and values.
    const vars = 2 * request.variableCount;
    return (
      `${memory === true ? memoryText() : ''}` +
      `[pid: ${process.pid}|app: ${application}|req: ${none ? -1 : entry.own}/${entry.total}] ` +
      `${address(entry)} (${said(entry, 'REMOTE_USER')}) ` +
      `{${vars} vars in ${request.block.length} bytes} ` +
      `[${stampOf(request.startedAt)}] ` +
      `${said(entry, 'REQUEST_METHOD')} ${said(entry, 'REQUEST_URI')} => ` +
      `generated ${response.bodyBytes} bytes in ${timeOf(entry, micros === true)}` +
      `${response.offloaded ? ' via offload()' : response.isFile ? ' via sendfile()' : ''} ` +
      `(${said(entry, 'SERVER_PROTOCOL')} ${response.status}) ` +
      `${response.headers.length} headers in ${response.headBytes} bytes ` +
      `(${none ? 0 : 1} switches on core ${entry.core})`
    );
  };
}

function timeOf({ micros }: LoggedRequest, inMicros: boolean): string {
  return inMicros ? `${Math.round(micros)} micros` : `${Math.floor(micros / 1000)} msecs`;
}

function memoryText(): string {
  const { vsz, rss } = memoryOf(process.pid);
  const both = (bytes: number): string => `${bytes} bytes/${Math.floor(bytes / MEGABYTE)}MB`;
  return `{address space usage: ${both(vsz)}} {rss usage: ${both(rss)}} `;
}

let second = Number.NaN;
let secondText = '';

/** The stamp of a time; many requests share a second. */
export function stampOf(milliseconds: number): string {
  const now = Math.floor(milliseconds / 1000);
  if (now !== second) {
    second = now;
    secondText = stamp(new Date(milliseconds));
  }
  return secondText;
}
