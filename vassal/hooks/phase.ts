import type { Configuration, Option } from '../config/index.ts';
import { reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { ActionContext } from './actions.ts';
import { readSteps, runStep, shellOf, type Step } from './chain.ts';
import * as rows from './options.ts';
import { printRaw } from './raw.ts';

type Environment = ActionContext['environment'];

interface Phase {
  readonly hook: Option;
  readonly exec: Option | null;
  /** As the log names the phase. */
  readonly label: string;
  /** A failing action ends the start, or the reload. */
  readonly fatal: boolean;
}

/** The phases of an instance in the order in which they come (manual 3.28.1). */
const PHASES = {
  asap: { hook: rows.hookAsap, exec: rows.execAsap, label: 'asap', fatal: true },
  'pre-jail': { hook: rows.hookPreJail, exec: rows.execPreJail, label: 'pre-jail', fatal: true },
  'post-jail': { hook: rows.hookPostJail, exec: rows.execPostJail, label: 'post-jail', fatal: true },
  'in-jail': { hook: rows.hookInJail, exec: rows.execInJail, label: 'in-jail', fatal: true },
  'as-root': { hook: rows.hookAsRoot, exec: rows.execAsRoot, label: 'as root', fatal: true },
  'as-user': { hook: rows.hookAsUser, exec: rows.execAsUser, label: 'as user', fatal: true },
  'pre-app': { hook: rows.hookPreApp, exec: rows.execPreApp, label: 'pre app', fatal: true },
  'post-app': { hook: rows.hookPostApp, exec: rows.execPostApp, label: 'post app', fatal: true },
  'master-start': { hook: rows.hookMasterStart, exec: null, label: 'master-start', fatal: true },
  'post-fork': { hook: rows.hookPostFork, exec: null, label: 'post-fork', fatal: true },
  accepting: { hook: rows.hookAccepting, exec: null, label: 'accepting', fatal: true },
  'accepting-once': { hook: rows.hookAcceptingOnce, exec: null, label: 'accepting-once', fatal: true },
  accepting1: { hook: rows.hookAccepting1, exec: null, label: 'accepting1', fatal: true },
  'accepting1-once': { hook: rows.hookAccepting1Once, exec: null, label: 'accepting1-once', fatal: true },
  'as-mule': { hook: rows.hookAsMule, exec: null, label: 'as-mule', fatal: true },
  'as-user-atexit': {
    hook: rows.hookAsUserAtexit,
    exec: rows.execAsUserAtexit,
    label: 'atexit',
    fatal: false,
  },
} as const satisfies Record<string, Phase>;

export type PhaseName = keyof typeof PHASES;

/** Checks every hook of a configuration before the first one is run. Throws as `readHook` does. */
export function checkHooks(configuration: Configuration): void {
  for (const name of Object.keys(PHASES) as PhaseName[]) stepsOf(name, configuration);
}

/** Whether a phase does anything. */
export function hasSteps(name: PhaseName, configuration: Configuration): boolean {
  return stepsOf(name, configuration).length > 0;
}

/**
 * Runs the actions and then the commands of a phase, one after the other. A failure in a fatal phase is thrown, in
 * the others it is one line in the log and the next one runs.
 * @param only `process` leaves out what another worker has done for the whole instance
 * @param environment that of commands, asked for before each: an action may have changed it
 */
export async function runPhase(
  name: PhaseName,
  configuration: Configuration,
  log: Log,
  only: 'everything' | 'process' = 'everything',
  environment: () => Environment = () => process.env,
): Promise<void> {
  const shell = shellOf(configuration);
  for (const step of stepsOf(name, configuration)) {
    if (only === 'process' && step.action.reach !== 'process') continue;
    try {
      await runStep(step, { log, shell, environment: environment() });
    } catch (thrown) {
      if (PHASES[name].fatal) throw thrown;
      log.line(reason(thrown));
    }
  }
}

/** Prints the texts of `print`, in order. */
export function printTexts(configuration: Configuration): void {
  for (const text of configuration.get(rows.print)) printRaw(text);
}

function stepsOf(name: PhaseName, configuration: Configuration): Step[] {
  const { hook, exec, label } = PHASES[name];
  return readSteps(
    configuration,
    { hook, exec, ...rows.hardcoded[name] },
    { hook: label, exec: commandLabel(name, label) },
  );
}

/** Commands that run as the user of the instance say as whom. */
function commandLabel(name: PhaseName, label: string): string {
  if (!name.startsWith('as-user')) return `(${label})...`;
  return `(as uid: ${process.getuid?.()} gid: ${process.getgid?.()}) ...`;
}
