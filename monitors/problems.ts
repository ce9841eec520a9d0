import { Failure, type ErrorCode } from '../vassal/errors/index.ts';
import type { MonitorEvent } from './monitor.ts';

/** Says what is wrong once for each change of the text, and again when it comes back after it was well. */
export class Problems {
  readonly #report: (event: MonitorEvent) => void;
  readonly #said = new Map<string, string>();

  constructor(report: (event: MonitorEvent) => void) {
    this.#report = report;
  }

  /** @param subject path of the folder or entry */
  say(row: ErrorCode, subject: string, tried: string, found: string): void {
    const text = new Failure(row, { tried, found }).message;
    if (this.#said.get(subject) === text) return;
    this.#said.set(subject, text);
    this.#report({ type: 'problem', code: row.code, subject, text });
  }

  /** Nothing is wrong with the subject any more. */
  clear(subject: string): void {
    this.#said.delete(subject);
  }

  /** Forgets every subject that is not among these. */
  keep(subjects: ReadonlySet<string>): void {
    for (const subject of this.#said.keys()) if (!subjects.has(subject)) this.#said.delete(subject);
  }
}
