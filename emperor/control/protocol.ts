import { Failure, reason } from '../../vassal/errors/index.ts';
import { ERR_CONTROL_DEFECT, ERR_CONTROL_REQUEST } from './errors.ts';

/** Version of the protocol. It grows when an old client would misunderstand a new Emperor. */
export const VERSION = 1;
/** Bytes of the longest request. */
export const LONGEST_REQUEST = 4096;

export interface Request {
  readonly command: string;
  /** Name, or source and name, of one vassal; `null` for none. */
  readonly vassal: string | null;
  /** Every vassal that the user may see. */
  readonly all: boolean;
  /** `logs`: go on with what comes. */
  readonly follow: boolean;
}

/** One line of an answer. `line` may come any number of times, then exactly one of the others. */
export type Answer =
  | { readonly type: 'line'; readonly line: string }
  | { readonly type: 'result'; readonly result: object }
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly exit: number };

/** Reads a request. Throws `ERR_CONTROL_REQUEST`. */
export function parseRequest(text: string): Request {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('no JSON');
  }
  if (typeof value !== 'object' || value === null) throw refuse('JSON that is no object');
  const { version, command, vassal = null, all = false, follow = false } = value as Record<string, unknown>;
  if (version !== VERSION) throw refuse(`version ${JSON.stringify(version) ?? 'missing'}`);
  if (typeof command !== 'string') throw refuse('no command');
  if (vassal !== null && typeof vassal !== 'string') throw refuse('a vassal that is no text');
  if (typeof all !== 'boolean' || typeof follow !== 'boolean') throw refuse('a flag that is no boolean');
  return { command, vassal, all, follow };
}

/** A request or an answer as it is sent. */
export function encode(message: Partial<Request> | Answer): string {
  return `${JSON.stringify({ version: VERSION, ...message })}\n`;
}

/** Whatever went wrong, as an answer. */
export function errorAnswer(thrown: unknown): Answer {
  const { code, message, exit } = failureOf(thrown);
  return { type: 'error', code, message, exit };
}

/** A failure as it is, anything else as `ERR_CONTROL_DEFECT`. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure(ERR_CONTROL_DEFECT, { tried: 'do this', found: reason(thrown), cause: thrown });
}

function refuse(found: string): Failure {
  return new Failure(ERR_CONTROL_REQUEST, { tried: 'read a request', found });
}
