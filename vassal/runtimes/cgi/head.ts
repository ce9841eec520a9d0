import { Failure } from '../../errors/index.ts';
import type { Response } from '../../request/index.ts';
import { ERR_CGI_OUTPUT } from './errors.ts';

/** Longest head of a script's answer, bytes. */
const MOST = 64 * 1024;
/** A status line of a script that speaks HTTP itself, and the status of one that does not. */
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/i;
const STATUS = /^(\d{3})(?:\s+(.*))?$/;

/** What a script says before its body. */
export interface Head {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The output of a script while its head is not complete. */
export class HeadReader {
  #waiting: Buffer = Buffer.alloc(0);

  /** The head and the first bytes of the body, `null` while more is needed. Throws `ERR_CGI_OUTPUT`. */
  push(chunk: Buffer): { readonly head: Head; readonly body: Buffer } | null {
    const bytes = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    this.#waiting = bytes;
    const end = endOfHead(bytes);
    if (end === null) {
      if (bytes.length > MOST) throw wrong(`a head of more than ${MOST} bytes`);
      return null;
    }
    return { head: readHead(bytes.toString('latin1', 0, end.at)), body: bytes.subarray(end.body) };
  }

  /** The output has ended: there was no head. */
  end(): Failure {
    return wrong(this.#waiting.length === 0 ? 'nothing' : 'no empty line behind its headers');
  }
}

/** Lines end with LF or CR LF. */
function endOfHead(bytes: Buffer): { readonly at: number; readonly body: number } | null {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { at, body: at + 2 };
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { at, body: at + 3 };
  }
  return null;
}

function readHead(text: string): Head {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = STATUS_LINE.exec(lines[0] ?? '');
  if (first !== null) lines.shift();
  const headers: (readonly [string, string])[] = [];
  let status = first;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw wrong(`the line ${JSON.stringify(line.slice(0, 100))}`);
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() !== 'status') headers.push([name, value]);
    else if ((status = STATUS.exec(value)) === null) throw wrong(`the status ${JSON.stringify(value)}`);
  }
  const moved = headers.some(([name]) => name.toLowerCase() === 'location');
  if (status === null) return { status: moved ? 302 : 200, reason: '', headers };
  return { status: Number(status[1]), reason: status[2] ?? '', headers };
}

/** Throws `ERR_CGI_OUTPUT` for what no answer can have. */
export function applyHead(head: Head, response: Response): void {
  response.status = head.status;
  response.reason = head.reason;
  if (head.status < 200) throw wrong(`the status ${head.status}`);
  for (const [name, value] of head.headers) response.headers.append(name, value);
}

function wrong(found: string): Failure {
  return new Failure(ERR_CGI_OUTPUT, { tried: 'read the answer of a script', found });
}
