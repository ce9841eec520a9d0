import type { Configuration } from '../config/index.ts';
import type { LogFile } from './log-file.ts';

/** Where messages of the log go. Nothing of it waits or throws; what it cannot take is lost and counted. */
export interface Sink {
  /** Each message is whole, with its line break unless an encoder took it. */
  write(messages: readonly Buffer[]): void;
  /** The privileges are dropped: from now on it may start programs and connect. */
  start?(): void;
  /** Opens its file again, which was moved away. */
  reopen?(): void;
  /** Moves its file away and opens a new one. */
  rotate?(): void;
  /** Sends what waits, within a second, and ends. */
  close(): void | Promise<void>;
}

/** What a driver may use. */
export interface Surroundings {
  readonly configuration: Configuration;
  /** Where lines go without any logger: the file of `logto`, or what standard error was at the start. */
  readonly fallback: Sink;
  /** Descriptor of what standard error was at the start. */
  readonly original: number;
  /** One line about a sink that is in trouble. */
  report(text: string): void;
  /** A log file that is open already under this path: it may have been opened before the privileges were dropped. */
  opened(path: string): LogFile | null;
}

/** Makes a sink of the text behind `driver:`. Throws `Failure`. */
export type Driver = (argument: string, surroundings: Surroundings) => Sink | Promise<Sink>;
