import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import { isHeader, type Response } from '../../request/index.ts';

/** What `writeHead` takes. */
export type HeaderBag =
  | Readonly<Record<string, OutgoingHttpHeader>>
  | readonly OutgoingHttpHeader[]
  | readonly (readonly [string, string])[];

/** A response of the runtime. */
export interface HeaderHolder extends ServerResponse {
  /** The names as the application wrote them; the types know this method on client requests only. */
  getRawHeaderNames(): string[];
}

/** Sends the headers of an object as they are; `false`, and nothing was done, when that cannot be. */
export function appendPlain(given: HeaderBag, { headers }: Response): boolean {
  if (Array.isArray(given)) return false;
  const entries = Object.entries(given as Record<string, unknown>);
  for (const entry of entries) {
    if (typeof entry[1] === 'number') entry[1] = String(entry[1]);
    if (typeof entry[1] !== 'string' || !isHeader(entry[0], entry[1])) return false;
  }
  for (const [name, value] of entries) headers.append(name, value as string);
  return true;
}

/** Headers of `writeHead`: an object, a flat list, or a list of pairs. */
export function merge(res: Pick<HeaderHolder, 'setHeader'>, headers: HeaderBag | null): void {
  if (headers === null) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value);
    return;
  }
  const flat = headers.flat() as string[];
  for (const name of new Set(flat.filter((_, index) => index % 2 === 0))) {
    const values = flat.filter((_, index) => index % 2 === 1 && flat[index - 1] === name).map(String);
    res.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
  }
}

/** Sends the headers that were set. */
export function copyHeaders(
  res: Pick<HeaderHolder, 'getRawHeaderNames' | 'getHeader'>,
  response: Response,
): void {
  for (const name of res.getRawHeaderNames()) {
    const value = res.getHeader(name);
    for (const item of Array.isArray(value) ? value : [value]) response.headers.append(name, String(item));
  }
}
