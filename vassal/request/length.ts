import { Failure } from '../errors/index.ts';
import { ERR_REQUEST_STATUS } from './errors.ts';

/** Throws `ERR_REQUEST_STATUS` for a status that HTTP does not have. */
export function checkStatus(status: number): void {
  if (Number.isInteger(status) && status >= 100 && status <= 999) return;
  throw new Failure(ERR_REQUEST_STATUS, { tried: 'send an answer', found: `the status ${status}` });
}

/** Whether answers of this status have no body (RFC 9110 6.4.1). */
export function noBody(status: number): boolean {
  return status === 204 || status === 304 || (status >= 100 && status < 200);
}

/** The length that a header says, bytes; `null` for none. */
export function announced(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
