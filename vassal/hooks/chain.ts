import { existsSync } from 'node:fs';
import { place, type Configuration, type Option, type Setting } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ACTIONS, type Action, type ActionContext } from './actions.ts';
import { ERR_HOOKS_ACTION, ERR_HOOKS_FAILED, ERR_HOOKS_SYNTAX } from './errors.ts';
import { binsh } from './options.ts';

/** What a hook is run in: the log, and the environment of its commands (default: that of this process). */
export interface Surroundings {
  readonly log: Log;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** One step of a phase, ready to run. */
export interface Step {
  /** As the log shows it. */
  readonly text: string;
  readonly label: string;
  readonly action: Action;
  readonly args: string;
}

/**
 * Reads `action:arguments`. A leading `!` keeps the text out of the log. Throws `ERR_HOOKS_SYNTAX` and
 * `ERR_HOOKS_ACTION`; `origin` is told as the place.
 */
export function readHook(written: string, label: string, origin: string): Step {
  const secret = written.startsWith('!');
  const colon = written.indexOf(':');
  const tried = `use the hook "${secret ? '!…' : written}" (${origin})`;
  if (colon === -1) throw new Failure(ERR_HOOKS_SYNTAX, { tried, found: 'invalid hook syntax' });
  const name = written.slice(secret ? 1 : 0, colon);
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined)
    throw new Failure(ERR_HOOKS_ACTION, { tried, found: `hook action not found: ${name}` });
  const text = secret ? '--- PRIVATE HOOK ---' : `"${written}"`;
  return { text, label, action, args: written.slice(colon + 1) };
}

/** The options of a phase. */
export interface PhaseRows {
  readonly hook: Option;
  readonly exec: Option | null;
  readonly mount?: Option;
  readonly umount?: Option;
  readonly call?: Option;
}

/** The steps of a `hook-` option, then those of the hardcoded ones, in the order of manual 3.28.2. */
export function readSteps(
  configuration: Configuration,
  { hook, exec, mount, umount, call }: PhaseRows,
  labels: { readonly hook: string; readonly exec: string },
): Step[] {
  const hooks = configuration
    .given(hook)
    .map(({ value, origin }) => readHook(value, `(${labels.hook})...`, place(origin)));
  const hardcoded = Object.entries({ mount, umount, exec, call }).flatMap(([name, row]) =>
    row === null || row === undefined
      ? []
      : configuration.given(row).map((setting) => hardcodedStep(name, setting, labels.exec)),
  );
  return [...hooks, ...hardcoded];
}

/** One step of an `exec-` option, or of another hardcoded one. */
export function hardcodedStep(name: string, { value }: Setting, label: string): Step {
  const text = name === 'exec' ? `"${value}"` : `"${name}:${value}"`;
  return { text, label, action: ACTIONS[name] as Action, args: value };
}

/** Runs one step and tells it in the log first. Throws a `Failure`, of `exit` or `ERR_HOOKS_FAILED`. */
export async function runStep({ text, label, action, args }: Step, context: ActionContext): Promise<void> {
  context.log.line(`running ${text} ${label}`);
  try {
    await action.run(args, context);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure(ERR_HOOKS_FAILED, { tried: `run the hook ${text} ${label}`, found: reason(thrown) });
  }
}

/** Runs one hook that is not of a phase of this process, such as `as-emperor`. Throws a `Failure`. */
export async function runAction(
  text: string,
  label: string,
  { log, environment }: Surroundings,
): Promise<void> {
  const step = readHook(text, `(${label})...`, label);
  await runStep(step, { log, shell: '/bin/sh', environment: environment ?? process.env });
}

/** The first shell of `binsh` that exists, else `/bin/sh`. */
export function shellOf(configuration: Configuration): string {
  return configuration.get(binsh).find((path) => existsSync(path)) ?? '/bin/sh';
}
