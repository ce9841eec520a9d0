import { writeSync } from 'node:fs';

/** Where a process writes its own lines. Request lines go through the request logger. */
export interface Log {
  /** One line as it is, control characters escaped. */
  line(text: string): void;
  /** One line with the date in front: `Sun Nov 22 07:30:28 2026 - text`, the form of Emperor and master events. */
  event(text: string): void;
  /** This process is about to become another program, whose output goes where that of this one went at first. */
  giveBack?(): void;
  /** Resolves when everything that was said is where it belongs, within a second or two. */
  finish?(): Promise<void>;
}

/** Where the lines of a process go in the place of standard error. */
export interface LogTarget {
  /** A line without its break. Never waits, never throws. */
  line(text: string): void;
  finish(): Promise<void>;
  giveBack(): void;
}

/** The log of this process: what is behind it may change while others hold it. */
export interface ProcessLog extends Log {
  redirect(target: LogTarget): void;
  /** What stands before every line but events, which are dated anyway; `null` for nothing (`log-date`). */
  date(prefix: (() => string) | null): void;
  finish(): Promise<void>;
  giveBack(): void;
}

/** A log on a file descriptor (2 = standard error, as the original). A full or closed sink loses the line, not the process. */
export function createLog(descriptor = 2): ProcessLog {
  let target: LogTarget | null = null;
  let prefix: (() => string) | null = null;
  const write = (text: string): void => {
    if (target !== null) return target.line(printable(text));
    try {
      writeSync(descriptor, `${printable(text)}\n`);
    } catch {
      // A log that cannot be written must never take the supervisor down with it.
    }
  };
  return {
    line: (text) => write(prefix === null ? text : `${prefix()} - ${text}`),
    event: (text) => write(`${stamp(new Date())} - ${text}`),
    redirect: (to) => void (target = to),
    date: (by) => void (prefix = by),
    finish: () => target?.finish() ?? Promise.resolve(),
    giveBack: () => target?.giveBack(),
  };
}

/** Says what an application threw, with where it was thrown. */
export function logThrown(log: Pick<Log, 'line'>, thrown: unknown): void {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  for (const line of text.split('\n')) log.line(line);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Local time in the form of ctime(3): `Sun Nov 22 07:30:28 2026`. */
export function stamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = String(date.getDate()).padStart(2, ' ');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${day} ${time} ${date.getFullYear()}`;
}

const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f\u0080-\u009f\u2028\u2029]/g;

/** Text in which no character can start a new log line or drive a terminal; tenants' names and values go through it. */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => {
    const code = c.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
