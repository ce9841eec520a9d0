import { writeSync } from 'node:fs';
import {
  encodeReport,
  isNativeError,
  native,
  type LaunchOperation,
  type LaunchPlan,
} from '../../native/index.ts';
import { argvOf } from './forkable.ts';
import { renew } from './renew.ts';
import { listenAgain } from './silence.ts';

/** What the launcher exits with when a plan fails. */
const FAILED = 125;
/** The program as the fork server was started; an application may show itself another one. */
const ENTRY = process.argv[1] ?? '';

/**
 * In a forked child: becomes the process that a plan describes, short of loading its program, which is this engine.
 * Ends the process when an operation fails, as the launcher does.
 * @param report where a failure is written; closed when the plan was executed
 * @param parent pid that must be the parent's, or nobody waits for this process
 * @returns the arguments for `main`
 */
export function become(plan: LaunchPlan, report: number, parent: number): readonly string[] {
  renew();
  const operations = plan.filter(({ op }) => op !== 'exec' && op !== 'try-exec');
  try {
    native.perform(operations);
  } catch (thrown) {
    fail(report, operations, thrown);
  }
  if (process.ppid !== parent) native.exit(FAILED);
  const argv = argvOf(plan);
  const entries = plan.findLast((step) => step.op === 'environment')?.entries ?? null;
  const args = wear(argv, entries);
  native.likeExec(argv, entries ?? environmentEntries());
  listenAgain();
  return args;
}

function fail(report: number, operations: readonly LaunchOperation[], thrown: unknown): never {
  const { syscall, argument, errno } = isNativeError(thrown)
    ? thrown
    : { syscall: 'plan', argument: '', errno: 22 };
  const index = Math.max(
    0,
    operations.findIndex(({ op }) => op === syscall),
  );
  writeSync(report, encodeReport({ index, operation: syscall, argument, errno }));
  native.exit(FAILED);
}

/** The process object shows what an exec would have made it show. */
function wear(argv: readonly string[], entries: readonly string[] | null): readonly string[] {
  const at = argv.indexOf(ENTRY);
  const args = argv.slice(at + 1);
  process.execArgv = argv.slice(1, at);
  process.argv = [process.execPath, ENTRY, ...args];
  if (entries !== null) replaceEnvironment(entries);
  try {
    // The runtime remembers the directory until it is told of a change.
    process.chdir('.');
  } catch {
    // It may not be entered again, but it is still the one that this process is in.
  }
  return args;
}

function replaceEnvironment(entries: readonly string[]): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    if (equals > 0) process.env[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
}

function environmentEntries(): string[] {
  return Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`);
}
