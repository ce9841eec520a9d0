import type { When } from './entry.ts';

/** A minute as the clock on the wall shows it; fields as in `When`. */
export type LocalTime = When;

/** Minutes that passed while this process could not look are made up, but not those of a sleep or of a clock that was set. */
const MADE_UP = 5;
/** The farthest that a look plans ahead, minutes: nothing tells that the clock was set. */
const HORIZON = 60;

/** Whether an entry runs in that minute. Day and weekday are ORed when both are values, as in a crontab (manual 6.4.3). */
export function isDue(when: When, time: LocalTime): boolean {
  const fits = (name: keyof When): boolean => matches(when[name], time[name]);
  if (!fits('minute') || !fits('hour') || !fits('month')) return false;
  const weekday = fits('week') || (when.week === 7 && time.week === 0);
  return when.day >= 0 && when.week >= 0 ? fits('day') || weekday : fits('day') && weekday;
}

/** Every N is what N divides, as in the original. */
function matches(wanted: number, found: number): boolean {
  if (wanted === -1) return true;
  return wanted < 0 ? found % -wanted === 0 : found === wanted;
}

/** What a look at the clock finds: the minutes to run the entries of, and the one that is done then. */
export interface Look {
  readonly minutes: readonly number[];
  readonly last: number;
}

/**
 * No minute comes twice, and none is left out while the clock goes as it should.
 * @param last minute that is done, counted from 1970; `null` at the first look
 * @param now the present one
 */
export function lookAt(last: number | null, now: number): Look {
  if (last === null) return { minutes: [now], last: now };
  const passed = now - last;
  // Set back a little, it goes through minutes that were done; far back, it begins a new time.
  if (passed <= 0) return { minutes: [], last: passed >= -MADE_UP ? last : now };
  if (passed > MADE_UP) return { minutes: [now], last: now };
  return { minutes: Array.from({ length: passed }, (_, index) => last + 1 + index), last: now };
}

/** The next minute after `last` in which something is due, or the last one of the horizon. */
export function nextLook(last: number, due: (minute: number) => boolean): number {
  for (let minute = last + 1; minute < last + HORIZON; minute++) if (due(minute)) return minute;
  return last + HORIZON;
}
