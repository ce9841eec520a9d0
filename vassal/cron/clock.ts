import type { Log } from '../log/index.ts';
import type { LocalTime } from './due.ts';

export const MINUTE_MS = 60_000;

/** How minutes since 1970 look on the wall. */
export type Clock = (minute: number) => LocalTime;

/** The clock of this process. */
export const ownClock: Clock = (minute) => {
  const date = new Date(minute * MINUTE_MS);
  return {
    minute: date.getMinutes(),
    hour: date.getHours(),
    day: date.getDate(),
    month: date.getMonth() + 1,
    week: date.getDay(),
  };
};

/**
 * The clock of an instance whose environment names another time zone (`env = TZ=Europe/Rome`); `null` when the runtime
 * does not know it.
 */
export function clockOf(zone: string): Clock | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone.replace(/^:/, ''),
      hourCycle: 'h23',
      weekday: 'short',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    return (minute) => timeIn(format, minute);
  } catch {
    return null;
  }
}

/** The clock of an instance with this environment, entries as `NAME=value`. */
export function clockIn(environment: readonly string[], log: Log): Clock {
  const zone = environment.find((entry) => entry.startsWith('TZ='))?.slice('TZ='.length) ?? '';
  if (zone === '' || zone === process.env['TZ']) return ownClock;
  const clock = clockOf(zone);
  if (clock === null) log.event(`[uwsgi-cron] unknown time zone "${zone}": times are those of the machine`);
  return clock ?? ownClock;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function timeIn(format: Intl.DateTimeFormat, minute: number): LocalTime {
  const parts = new Map(format.formatToParts(minute * MINUTE_MS).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    minute: number('minute'),
    hour: number('hour'),
    day: number('day'),
    month: number('month'),
    week: DAYS.indexOf(parts.get('weekday') ?? ''),
  };
}
