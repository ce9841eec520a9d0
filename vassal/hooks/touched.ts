import { place, type Configuration, type Option, type Setting } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { watchPath, type Closer } from '../touch/index.ts';
import type { ActionContext } from './actions.ts';
import { hardcodedStep, readHook, runStep, type Step } from './chain.ts';
import { ERR_HOOKS_TOUCH } from './errors.ts';
import { hookTouch, touchExec } from './options.ts';

/** A file, and what its touch makes the master do. */
export interface Touched {
  readonly path: string;
  readonly step: Step;
}

/** What `hook-touch` and `touch-exec` ask for. Throws `ERR_HOOKS_TOUCH`, and as `readHook` does. */
export function readTouched(configuration: Configuration): Touched[] {
  const hooks = configuration.given(hookTouch).map((setting) => {
    const { path, rest } = split(hookTouch, setting);
    return { path, step: readHook(rest, '(touch)...', place(setting.origin)) };
  });
  const commands = configuration.given(touchExec).map((setting) => {
    const { path, rest } = split(touchExec, setting);
    return { path, step: hardcodedStep('exec', { ...setting, value: rest }, '(touch)...') };
  });
  return [...hooks, ...commands];
}

function split(row: Option, { value, origin }: Setting): { readonly path: string; readonly rest: string } {
  const [, path, rest] = /^(\S+)\s+(\S.*)$/s.exec(value.trim()) ?? [];
  if (path !== undefined && rest !== undefined) return { path, rest };
  throw new Failure(ERR_HOOKS_TOUCH, {
    tried: `read ${row.name} at ${place(origin)}`,
    found: JSON.stringify(value),
  });
}

/**
 * Runs the step at each touch, once at a time: touches meanwhile are one more. A failure is one line in the log.
 * @param counts whether a touch is for this watch
 */
export function watchTouched({ path, step }: Touched, context: ActionContext, counts: () => boolean): Closer {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await runStep(step, context).catch((thrown: unknown) => context.log.line(reason(thrown)));
    } while (again);
    running = false;
  };
  return watchPath(path, () => {
    if (!counts()) return;
    again = true;
    if (!running) void run();
  });
}
