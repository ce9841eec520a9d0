import { existsSync } from 'node:fs';
import { describeReport, type Native } from '../native/index.ts';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_EMPEROR_HOOK } from './errors.ts';

const SIGKILL = 9;
/** A command that takes longer is killed: nobody would ever wait for it, and they would pile up. */
const PATIENCE_MS = 60_000;

/** A command with the name of a vassal as its last argument: a program by its path, or a line for the shell. */
export function commandFor(command: string, name: string): string[] {
  return existsSync(command) ? [command, name] : ['/bin/sh', '-c', `${command} "$0"`, name];
}

/**
 * Runs a command of the Emperor to its end. Throws `ERR_EMPEROR_HOOK` when it ends in any other way than with 0.
 * @param entries the environment, as `NAME=value`
 */
export async function runCommand(
  native: Native,
  argv: readonly string[],
  entries: readonly string[],
): Promise<void> {
  const { pidfd, started } = native.launch([
    { op: 'setsid' },
    { op: 'signals-default' },
    { op: 'descriptors', map: [] },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'environment', entries },
    { op: 'exec', path: argv[0] ?? '', argv },
  ]);
  const patience = setTimeout(() => native.signal(pidfd, SIGKILL), PATIENCE_MS);
  const ended = Promise.withResolvers<{ code: number | null; signal: number | null }>();
  native.watchExit(pidfd, ended.resolve);
  const report = await started;
  const { code, signal } = await ended.promise;
  clearTimeout(patience);
  native.close(pidfd);
  const found =
    report !== null ? describeReport(report) : signal !== null ? `signal ${signal}` : `exit code ${code}`;
  if (report !== null || code !== 0)
    throw new Failure(ERR_EMPEROR_HOOK, { tried: `run ${argv.join(' ')}`, found });
}
