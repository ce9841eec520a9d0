/** A command of the inspector's protocol (JSON-RPC over messages). */
export interface Command {
  readonly id: number;
  readonly method: string;
  readonly params: object;
}

/** What is said about a message that is none. */
export interface Refused {
  readonly id?: number;
  readonly error: { readonly code: number; readonly message: string };
}

/** JSON-RPC 2.0, section 5.1. */
const NOT_JSON = -32700;
const NO_COMMAND = -32600;
const SERVER = -32000;

/** Reads a message of a debugger. */
export function readCommand(data: Buffer): Command | Refused {
  let read: unknown;
  try {
    read = JSON.parse(data.toString());
  } catch {
    return { error: { code: NOT_JSON, message: 'the message is no JSON' } };
  }
  const { id, method, params } = Object(read) as Readonly<Record<string, unknown>>;
  if (typeof id === 'number' && typeof method === 'string')
    return { id, method, params: typeof params === 'object' && params !== null ? params : {} };
  const error = { code: NO_COMMAND, message: 'the message has no "id" and "method"' };
  return typeof id === 'number' ? { id, error } : { error };
}

/** The answer to a command: the runtime has put code and message of an error into one text. */
export function answerTo(id: number, error: Error | null, result: object | undefined): object {
  if (error === null) return { id, result: result ?? {} };
  const [, code, message] = /^Inspector error (-?\d+): (.*)$/s.exec(error.message) ?? [];
  return { id, error: { code: Number(code ?? SERVER), message: message ?? error.message } };
}
