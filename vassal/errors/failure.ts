import type { ErrorCode } from './code.ts';

/** What was tried and what was found, with an optional more precise wish and hint than the table's. */
export interface Finding {
  /** The action, in the infinitive: `read configuration /etc/a.ini`. */
  readonly tried: string;
  /** The state that was met: `no such file`. */
  readonly found: string;
  readonly wanted?: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A failure with a stable code. Message = tried + found + wanted + hint, the grammar of every error of this
 * program: `ERR_X: unable to <tried>: <found>; wanted <wanted>. Hint: <hint>`.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly exit: number;
  readonly finding: Finding;

  constructor(row: ErrorCode, finding: Finding) {
    super(sentence(row, finding), finding.cause === undefined ? {} : { cause: finding.cause });
    this.code = row.code;
    this.exit = row.exit;
    this.finding = finding;
  }
}

function sentence(row: ErrorCode, finding: Finding): string {
  const wanted = finding.wanted ?? row.wanted;
  const hint = finding.hint ?? row.hint;
  return `${row.code}: unable to ${finding.tried}: ${finding.found}; wanted ${wanted}. Hint: ${hint}`;
}

/** The reason of anything that was thrown, in one line: a system error's code and message, or the message. */
export function reason(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return String(thrown);
}
