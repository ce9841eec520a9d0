import type { Request } from '../request/index.ts';

/** How long a request may take, and what of it is left, ms. */
export interface Limit {
  readonly whole: number;
  readonly left: number;
}

/** The limits of the requests that a worker watches. */
interface Limits {
  set(request: Request, milliseconds: number): void;
  handOver(request: Request): Limit | null;
}

let limits: Limits | null = null;

/** This worker watches its requests. */
export function keepLimits(of: Limits): void {
  limits = of;
}

/** From now on a request of this worker may take so long, 0 for ever (manual 6.6.12). */
export function limitRequest(request: Request, seconds: number): void {
  limits?.set(request, seconds * 1000);
}

/** The limit of a request for whoever can end it alone, `null` for none: its worker does not end for it any more. */
export function takeLimit(request: Request): Limit | null {
  return limits?.handOver(request) ?? null;
}
