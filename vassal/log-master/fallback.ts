import {
  descriptorSink,
  openLogFile,
  socket,
  type LogFile,
  type Sink,
  type Surroundings,
} from '../loggers/index.ts';
import { logBackupname, logMaxsize, logTruncate } from './options.ts';
import { isAddress } from './wanted.ts';

/**
 * Where lines go without any logger: the file or the address of `logto`, or what standard error was at the start.
 * @param place `null` for none
 */
export async function openFallback(
  place: string | null,
  surroundings: Omit<Surroundings, 'fallback'>,
  first: boolean,
): Promise<Sink> {
  const { configuration, original } = surroundings;
  const rest = descriptorSink(original);
  if (place === null) return rest;
  const all = { ...surroundings, fallback: rest };
  if (isAddress(place)) return socket(place, all);
  return openLogFile(place, all, {
    truncate: first && configuration.get(logTruncate),
    maximum: configuration.get(logMaxsize),
    backup: configuration.get(logBackupname),
  });
}

/** A sink that others hold while what is behind it may change. */
export class Changeable implements Sink {
  behind: Sink;

  constructor(behind: Sink) {
    this.behind = behind;
  }

  /** The file behind it, for who needs to open the same one. */
  get file(): LogFile | null {
    return 'path' in this.behind ? (this.behind as LogFile) : null;
  }

  write(messages: readonly Buffer[]): void {
    this.behind.write(messages);
  }

  start(): void {
    this.behind.start?.();
  }

  reopen(): void {
    this.behind.reopen?.();
  }

  rotate(): void {
    this.behind.rotate?.();
  }

  close(): void | Promise<void> {
    return this.behind.close();
  }
}
