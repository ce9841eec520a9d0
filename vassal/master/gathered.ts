import type { Aide } from '../channel/index.ts';
import type { Calls } from '../worker/calls.ts';
import type { MasterHooks } from './context.ts';

/** What the parts of a generation give together. Of two that give the same, the later one counts. */
type Hooks = readonly MasterHooks[];

/** Descriptors for a worker, or for an aide, by name. */
export function sharesOf(hooks: Hooks, aide: Aide | null): Readonly<Record<string, number>> {
  return Object.assign({}, ...hooks.map((hook) => hook.shares?.(aide))) as Record<string, number>;
}

/** What they answer to an application that is loaded once for all. */
export function callsOf(hooks: Hooks): Calls {
  return Object.assign({}, ...hooks.map(({ calls }) => calls)) as Calls;
}

/** What they tell of themselves in the stats. */
export function sectionsOf(hooks: Hooks): Readonly<Record<string, unknown>> {
  return Object.fromEntries(hooks.flatMap((hook) => Object.entries(hook.stats?.() ?? {})));
}
