import type { Policy } from './policy.ts';

/** What is known of the heartbeats of one life; a vassal that never sent one is never expected to. */
export interface Heartbeat {
  /** Unix seconds of the last one, for the stats; 0 for none. */
  readonly last: number;
  /** Monotonic time at which the next one is late, ms; `null` while none is expected. */
  readonly due: number | null;
}

export const NO_HEARTBEAT: Heartbeat = { last: 0, due: null };

/** Takes in a heartbeat: from now on the next one is expected within the required time (manual 7.2.10), if there is one. */
export function beat(unix: number, now: number, policy: Policy): Heartbeat {
  const { requiredHeartbeat } = policy;
  return { last: unix, due: requiredHeartbeat > 0 ? now + requiredHeartbeat : null };
}

/** How long the next heartbeat may still take, ms; 0 when it is late, `null` when none is expected. */
export function remaining({ due }: Heartbeat, now: number): number | null {
  return due === null ? null : Math.max(0, due - now);
}
