import type { LaunchOperation, LaunchPlan } from '../../native/index.ts';

/** What only a fresh process can go through: it is created there, or it could not read the rest of the engine there. */
const FRESH: ReadonlySet<LaunchOperation['op']> = new Set(['born-in', 'refork', 'chroot', 'pivot-root']);

/**
 * Whether a fork can become what a plan describes: this engine with the same flags, in a place that a running process
 * can go to. A limit of memory counts what the fork shares, so it is for a fresh process too.
 * @param self program, flags and entry that start this engine
 */
export function forkable(plan: LaunchPlan, self: readonly string[]): boolean {
  const argv = argvOf(plan);
  if (!self.every((word, index) => argv[index] === word)) return false;
  return !plan.some(
    (step) =>
      FRESH.has(step.op) ||
      (step.op === 'resource-limit' && (step.resource === 'as' || step.resource === 'data')),
  );
}

/** The arguments of the first program of a plan. */
export function argvOf(plan: LaunchPlan): readonly string[] {
  return plan.find((step) => step.op === 'exec' || step.op === 'try-exec')?.argv ?? [];
}
