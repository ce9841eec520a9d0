import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import {
  describeReport,
  describeStatus,
  type ExitStatus,
  type LaunchOperation,
  type Native,
} from '../native/index.ts';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_EMPEROR_HOOK } from './errors.ts';

const SIGKILL = 9;
/** A command that takes longer is killed: nobody would ever wait for it, and they would pile up. */
const PATIENCE_MS = 60_000;
/** What is kept of the output of a command, bytes. */
const LONGEST_OUTPUT = 4096;

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
  await ended(native, argv, entries, [{ op: 'descriptors', map: [] }], () => undefined);
}

/** How a command is run, besides its words. */
export interface Manner {
  /** What happens in its process before it begins. */
  readonly as?: readonly LaunchOperation[];
  /** Descriptors that it gets. */
  readonly map?: readonly { readonly from: number; readonly to: number }[];
  /** After so many ms it is killed. */
  readonly patience?: number;
  /** Then it is killed too. */
  readonly interruption?: AbortSignal;
}

/** The same, and resolves with the first bytes of what it printed on its standard output. */
export async function readCommand(
  native: Native,
  argv: readonly string[],
  entries: readonly string[],
  { as = [], map = [], ...limits }: Manner = {},
): Promise<string> {
  const [ours, theirs] = native.socketPair();
  const socket = new Socket({ fd: ours, readable: true, writable: false });
  let output = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(0, LONGEST_OUTPUT);
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  try {
    const descriptors: LaunchOperation = { op: 'descriptors', map: [{ from: theirs, to: 1 }, ...map] };
    await ended(native, argv, entries, [descriptors, ...as], () => native.close(theirs), limits);
    // What it left in the background may hold the other end for ever: what was printed until its end is there now.
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 20))]);
    return output;
  } finally {
    socket.destroy();
  }
}

/** @param launched called as soon as the command has its descriptors, also when it could not be launched */
async function ended(
  native: Native,
  argv: readonly string[],
  entries: readonly string[],
  descriptors: readonly LaunchOperation[],
  launched: () => void,
  { patience = PATIENCE_MS, interruption }: Pick<Manner, 'patience' | 'interruption'> = {},
): Promise<void> {
  const { pid, pidfd, started } = launch(native, argv, entries, descriptors, launched);
  const stop = (): void => kill(native, pid, pidfd);
  const timer = setTimeout(stop, patience);
  interruption?.addEventListener('abort', stop);
  const end = Promise.withResolvers<ExitStatus>();
  native.watchExit(pidfd, end.resolve);
  const report = await started;
  const status = await end.promise;
  clearTimeout(timer);
  interruption?.removeEventListener('abort', stop);
  native.close(pidfd);
  const found = report === null ? describeStatus(status) : describeReport(report);
  if (report !== null || status.code !== 0)
    throw new Failure(ERR_EMPEROR_HOOK, { tried: `run ${argv.join(' ')}`, found });
}

/** With what it has started: its session is its own. */
function kill(native: Native, pid: number, pidfd: number): void {
  native.signal(pidfd, SIGKILL);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in its group.
  }
}

function launch(
  native: Native,
  argv: readonly string[],
  entries: readonly string[],
  descriptors: readonly LaunchOperation[],
  launched: () => void,
): ReturnType<Native['launch']> {
  try {
    return native.launch([
      { op: 'setsid' },
      { op: 'signals-default' },
      ...descriptors,
      { op: 'open', path: '/dev/null', descriptor: 0, write: false },
      { op: 'environment', entries },
      { op: 'exec', path: argv[0] ?? '', argv },
    ]);
  } finally {
    launched();
  }
}
