import { Failure } from '../errors/index.ts';
import { reasons } from '../request/index.ts';
import { ERR_ROUTING_ARGUMENT } from './errors.ts';
import type { Traffic } from './traffic.ts';

/** An answer of a rule: a status line, headers and a body instead of what the application says. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
  /** Its length is not said: what comes after may change it. */
  readonly lengthless?: boolean;
}

/** Answers with this, whatever was going to be the answer. */
export function answer(traffic: Traffic, { status, reason, headers, body, lengthless }: Answer): void {
  const { response } = traffic;
  clear(traffic, status, reason);
  for (const [name, value] of headers) response.headers.append(name, value);
  complete(traffic, () => {
    if (lengthless === true) response.write(body);
    response.end(lengthless === true ? undefined : body);
  });
}

/** Drops the headers of the answer and gives it another status. */
export function clear({ response }: Traffic, status: number, reason: string): void {
  response.headers.clear();
  response.status = status;
  response.reason = reason;
}

/** Sends an answer that is made; while its head is still being decided, when that was done. The last one counts. */
export function complete(traffic: Traffic, send: () => void, drop: () => void = () => undefined): void {
  if (!traffic.deciding) return send();
  traffic.decided?.drop();
  traffic.decided = { send, drop };
}

/** Reads `404 Not Found`, `404`; `null` for what begins with no status. */
export function statusOf(text: string): { readonly status: number; readonly reason: string } | null {
  const match = /^([1-9]\d\d)(?:\s+(.*))?$/s.exec(text.trim());
  if (match === null) return null;
  const status = Number(match[1]);
  return { status, reason: match[2] ?? reasons[status] ?? 'Unknown' };
}

/** Refuses the arguments of an action. */
export function refuse(action: string, found: string, wanted: string): never {
  throw new Failure(ERR_ROUTING_ARGUMENT, { tried: `read the action ${action}`, found, wanted });
}
