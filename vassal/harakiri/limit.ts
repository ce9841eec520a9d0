import type { Request } from '../request/index.ts';

type Limit = (request: Request, milliseconds: number) => void;

let limit: Limit | null = null;

/** This worker watches its requests, and takes limits for single ones. */
export function takeLimits(set: Limit): void {
  limit = set;
}

/** From now on a request of this worker may take so long, 0 for ever (manual 6.6.12). */
export function limitRequest(request: Request, seconds: number): void {
  limit?.(request, seconds * 1000);
}
