import { native } from '../../native/index.ts';
import { Failure, reason } from '../../vassal/errors/index.ts';
import { readCommand } from '../command.ts';
import { ERR_UPGRADE_PROGRAM } from './errors.ts';
import { UPGRADE_VARIABLE } from './options.ts';
import { encodeState, type EmperorState, type Program } from './state.ts';

/** Where the program that is tried out finds the state. */
export const STATE_DESCRIPTOR = 3;
const READY = 'ready';

/**
 * Lets the program say itself whether it would start with this state and the configuration as it is now. It is another
 * process, which changes nothing. Throws `ERR_UPGRADE_PROGRAM` when it says no, or cannot say it.
 */
export async function tryOut({ command, argv, directory }: Program, state: Buffer): Promise<void> {
  const file = native.memoryFile('emperor-state', state);
  let answer: string;
  try {
    const words = [...command, 'upgrade-check', ...argv];
    answer = await readCommand(
      native,
      ['/bin/sh', '-c', 'cd "$0" && exec "$@"', directory, ...words],
      Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`),
      { map: [{ from: file, to: STATE_DESCRIPTOR }] },
    );
  } catch (thrown) {
    throw refuse(command, thrown instanceof Failure ? thrown.finding.found : reason(thrown));
  } finally {
    native.close(file);
  }
  if (answer !== READY) throw refuse(command, answer.split('\n', 1)[0] || 'it says nothing');
}

/**
 * This process becomes the program, with this state: what it names stays open under its number, and what is not marked
 * close-on-exec already. Throws when it cannot; then nothing has changed.
 */
export function becomeProgram({ command, argv, directory }: Program, state: EmperorState): never {
  const file = native.memoryFile('emperor-state', encodeState(state));
  const travelling = [...state.descriptors, file];
  try {
    for (const descriptor of travelling) native.setCloseOnExec(descriptor, false);
    const environment = { ...process.env, [UPGRADE_VARIABLE]: String(file) };
    return native.become([
      { op: 'chdir', path: directory },
      {
        op: 'environment',
        entries: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      },
      { op: 'exec', path: command[0] ?? '', argv: [...command, ...argv] },
    ]);
  } catch (thrown) {
    for (const descriptor of travelling) native.setCloseOnExec(descriptor, true);
    native.close(file);
    throw thrown;
  }
}

function refuse(command: readonly string[], found: string): Failure {
  return new Failure(ERR_UPGRADE_PROGRAM, { tried: `replace the Emperor by ${command.join(' ')}`, found });
}
