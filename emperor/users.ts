import { readFileSync } from 'node:fs';

/** Name of a user id in the user database; `null` for an id that is not in it. */
export function userName(uid: number): string | null {
  const row = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([, , id]) => id === String(uid));
  return row?.[0] ?? null;
}
