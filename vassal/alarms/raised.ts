import { LineReader, type Turns } from '../capture/index.ts';
import { native } from '../../native/index.ts';

/** Name among the descriptors that workers share with the master. */
export const SHARED = 'alarms';

/** What goes into a pipe in one piece, whoever else writes (pipe(7), PIPE_BUF), bytes. */
const PIECE = 4096;
/** Workers may take as much of the master's time as it needs besides. */
const TURNS: Turns = { horizon: 0, rest: 1 };

/** Raises an alarm of the master; `false` when the master has no time for it now. */
export function raise(descriptor: number, name: string, message: string): boolean {
  const line = encode(name, message);
  return native.writeNow(descriptor, line) === line.length;
}

/** One line; a message that does not fit is cut. */
export function encode(name: string, message: string): Buffer {
  for (let length = message.length; ; length = Math.floor(length * 0.7)) {
    const line = Buffer.from(`${JSON.stringify([name, message.slice(0, length)])}\n`);
    if (line.length <= PIECE || length === 0) return line;
  }
}

/** Reads a line of a worker; `null` for what is none: workers are not trusted. */
export function decode(line: string): readonly [name: string, message: string] | null {
  try {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value)) return null;
    const [name, message] = value as unknown[];
    return typeof name === 'string' && typeof message === 'string' ? [name, message] : null;
  } catch {
    return null;
  }
}

/** The master's end: tells of every alarm that a worker raises. */
export function openRaised(raised: (name: string, message: string) => void): LineReader {
  const reader = new LineReader(
    TURNS,
    {
      lines: (lines) => {
        for (const line of lines) {
          const found = decode(line);
          if (found !== null) raised(...found);
        }
      },
    },
    PIECE,
  );
  reader.unref();
  return reader;
}
