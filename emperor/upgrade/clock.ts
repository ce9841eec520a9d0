import type { Vassal } from '../vassal.ts';

/** The monotonic clock of the system, ms: the same one in every process, unlike `performance.now()`. */
export function systemClock(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** A vassal with its monotonic times as another clock tells them, which shows so many ms more. */
export function shifted(vassal: Vassal, by: number): Vassal {
  const { allowance, heartbeat, startedAt } = vassal;
  const due = heartbeat.due === null ? null : heartbeat.due + by;
  return {
    ...vassal,
    allowance: { ...allowance, at: allowance.at + by },
    heartbeat: { ...heartbeat, due },
    startedAt: startedAt + by,
  };
}
