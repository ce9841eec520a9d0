import { constants } from 'node:os';
import { printable } from '../../vassal/log/index.ts';

/** A table with columns as wide as they need; the last one is not filled up. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(printable))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** A time span in its two largest units: `3d 4h`, `12.3s`. */
export function span(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10}s`;
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
    [1, 's'],
  ] as const;
  const first = units.findIndex(([size]) => seconds >= size);
  let left = seconds;
  return units
    .slice(first, first + 2)
    .map(([size, name]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return `${count}${name}`;
    })
    .join(' ');
}

/** Bytes with a unit: `12.3M`. */
export function size(bytes: number | null): string {
  if (bytes === null) return '-';
  const mega = bytes / 2 ** 20;
  return mega >= 1024 ? `${(mega / 1024).toFixed(1)}G` : `${mega.toFixed(1)}M`;
}

/** A unix time as everybody reads it. */
export function clock(unix: number): string {
  return new Date(unix * 1000).toISOString().replace('T', ' ').slice(0, 19) + 'Z';
}

/** `SIGKILL` for 9. */
export function signalName(signal: number): string {
  const found = Object.entries(constants.signals).find(([, number]) => number === signal);
  return found?.[0] ?? `signal ${signal}`;
}
