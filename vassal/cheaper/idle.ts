/** When the instance was last seen at work, seconds, and how many requests it had answered by then. */
export interface Rest {
  readonly since: number;
  readonly requests: number;
}

/** What the instance does now. */
export interface Activity {
  /** Answered by the workers of now, which may be fewer than before when one was replaced. */
  readonly requests: number;
  readonly busy: boolean;
}

/** How long nothing has happened. @param now seconds */
export function stepRest(rest: Rest, { requests, busy }: Activity, now: number): Rest {
  return busy || requests !== rest.requests ? { since: now, requests } : rest;
}
