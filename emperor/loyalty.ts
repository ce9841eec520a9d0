import { offend, type Offence } from './blacklist.ts';
import type { Policy } from './policy.ts';
import { delayOf } from './throttle.ts';

/** One life of a vassal, as it counts for what comes after its death. */
export interface Life {
  /** It has answered a request (byte 17). */
  readonly loyal: boolean;
  /** It has said that it runs (byte 1) or accepts (byte 5). */
  readonly ready: boolean;
  /** ms from the start to the death. */
  readonly lasted: number;
}

/** What a death means: the record from now on, and the delay before the next start, ms. */
export interface Verdict {
  readonly offence: Offence | null;
  readonly delay: number;
}

/**
 * Judges a death (manual 7.2.7 to 7.2.9). A loyal vassal is started again at once and has no record. One that was
 * ready is started again at once the first time. Any other waits, longer each time; a life as long as the longest
 * delay wipes the record.
 */
export function judge(
  name: string,
  life: Life,
  record: Offence | null,
  unix: number,
  policy: Policy,
): Verdict {
  if (life.loyal) return { offence: null, delay: 0 };
  if (!policy.blacklist) return { offence: null, delay: delayOf(policy.throttle, 0, name, policy) };
  const before = life.lasted >= policy.maxThrottle ? null : record;
  const forgiven = life.ready && before === null;
  const offence = offend(before, name, unix, policy, forgiven);
  return { offence, delay: offence.delay };
}
