type Text = (date: Date) => string;

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAY_MS = 86_400_000;

const two = (number: number): string => String(number).padStart(2, '0');
const padded = (number: number): string => String(number).padStart(2, ' ');
const day = (date: Date): string => DAYS[date.getDay()] ?? '';
const month = (date: Date): string => MONTHS[date.getMonth()] ?? '';
const hour12 = (date: Date): number => date.getHours() % 12 || 12;
const time = (date: Date): string =>
  `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
const half = (date: Date): string => (date.getHours() < 12 ? 'AM' : 'PM');

/** Day of the year, from 0. */
function dayOfYear(date: Date): number {
  const at = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((at - Date.UTC(date.getFullYear(), 0, 1)) / DAY_MS);
}

/** Whole weeks since the first such weekday of the year, 0 Sunday. */
function weekFrom(date: Date, weekday: number): number {
  return Math.floor((dayOfYear(date) + 7 - ((date.getDay() - weekday + 7) % 7)) / 7);
}

/** Week and year of ISO 8601: the Thursday of the week decides. */
function isoWeek(date: Date): { week: number; year: number } {
  const thursday = new Date(
    date.getFullYear(),
    date.getMonth(),
    date.getDate() + 3 - ((date.getDay() + 6) % 7),
  );
  return { week: Math.floor(dayOfYear(thursday) / 7) + 1, year: thursday.getFullYear() };
}

/** Offset from UTC: `+0200`. */
function zone(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** What strftime(3) knows, in the C locale and local time. */
const CONVERSIONS: Readonly<Record<string, Text>> = {
  a: (date) => day(date).slice(0, 3),
  A: day,
  b: (date) => month(date).slice(0, 3),
  B: month,
  c: (date) =>
    `${day(date).slice(0, 3)} ${month(date).slice(0, 3)} ${padded(date.getDate())} ${time(date)} ${date.getFullYear()}`,
  C: (date) => two(Math.floor(date.getFullYear() / 100)),
  d: (date) => two(date.getDate()),
  D: (date) => `${two(date.getMonth() + 1)}/${two(date.getDate())}/${two(date.getFullYear() % 100)}`,
  e: (date) => padded(date.getDate()),
  F: (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  g: (date) => two(isoWeek(date).year % 100),
  G: (date) => String(isoWeek(date).year),
  h: (date) => month(date).slice(0, 3),
  H: (date) => two(date.getHours()),
  I: (date) => two(hour12(date)),
  j: (date) => String(dayOfYear(date) + 1).padStart(3, '0'),
  k: (date) => padded(date.getHours()),
  l: (date) => padded(hour12(date)),
  m: (date) => two(date.getMonth() + 1),
  M: (date) => two(date.getMinutes()),
  n: () => '\n',
  p: half,
  P: (date) => half(date).toLowerCase(),
  r: (date) => `${two(hour12(date))}:${two(date.getMinutes())}:${two(date.getSeconds())} ${half(date)}`,
  R: (date) => `${two(date.getHours())}:${two(date.getMinutes())}`,
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  S: (date) => two(date.getSeconds()),
  t: () => '\t',
  T: time,
  u: (date) => String(date.getDay() || 7),
  U: (date) => two(weekFrom(date, 0)),
  V: (date) => two(isoWeek(date).week),
  w: (date) => String(date.getDay()),
  W: (date) => two(weekFrom(date, 1)),
  x: (date) => `${two(date.getMonth() + 1)}/${two(date.getDate())}/${two(date.getFullYear() % 100)}`,
  X: time,
  y: (date) => two(date.getFullYear() % 100),
  Y: (date) => String(date.getFullYear()),
  z: zone,
  Z: zoneName,
  '%': () => '%',
};

/** A format of strftime(3) as a function; what it does not know stays as written. Remembers the text of a second. */
export function strftime(format: string): (milliseconds: number) => string {
  const pieces = format.split(/(%.)/s).map((piece): string | Text => {
    return (piece.startsWith('%') ? CONVERSIONS[piece.slice(1)] : undefined) ?? piece;
  });
  if (pieces.every((piece) => typeof piece === 'string')) return () => format;
  let second = Number.NaN;
  let text = '';
  return (milliseconds) => {
    const now = Math.floor(milliseconds / 1000);
    if (now !== second) {
      const date = new Date(milliseconds);
      text = pieces.map((piece) => (typeof piece === 'string' ? piece : piece(date))).join('');
      second = now;
    }
    return text;
  };
}
