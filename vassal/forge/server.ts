import { closeSync, writeSync } from 'node:fs';
import { native, type ExitStatus, type LaunchPlan } from '../../native/index.ts';
import { canary } from './canary.ts';
import { become } from './newborn.ts';
import { settleHeap } from './heap.ts';
import { decodeOrder, encodeAnswer, readMemory, withDescriptors } from './order.ts';
import { pidfdOf } from './pidfd.ts';
import { FIRST_WORD, LOWEST_OF_RUNTIME, placeholders, REQUESTS, STEP } from './plan.ts';
import { rehearse, renew } from './renew.ts';
import { mayForkItself } from './self.ts';
import { noteListeners } from './silence.ts';
import { unverified } from './verified.ts';

/** A runtime that cannot be forked hangs rather than fails. */
const CANARY_MS = 10_000;
const SIGKILL = 9;
const FOREVER = -1;

/** What every process of the engine does with its arguments. */
export type Main = (argv: readonly string[]) => Promise<void>;

/**
 * Runs the fork server: warms up, tries out forking, says its first word, then blocks on requests and forks a process for each.
 * A child returns from here into `main` with its arguments; the forge itself never does.
 */
export async function runForge(
  main: Main,
  warm: (step: () => void) => Promise<void> = async () => {},
): Promise<void> {
  noteListeners();
  step();
  await warm(step);
  native.noteRuntime(LOWEST_OF_RUNTIME, placeholders);
  native.setCloseOnExec(REQUESTS, true);
  native.setCloseOnExec(FIRST_WORD, true);
  const problem = unverified(process.version) ?? (await tryOut());
  writeSync(FIRST_WORD, problem ?? 'ready');
  closeSync(FIRST_WORD);
  if (problem !== null) process.exit(1);
  // Whatever directory a child is in, the runtime has to ask for it.
  process.chdir('.');
  rehearse();
  settleHeap();
  native.fillHoles();
  const argv = serveForks(REQUESTS);
  mayForkItself(main);
  await main(argv);
}

function step(): void {
  writeSync(FIRST_WORD, STEP);
}

/** Forks a canary. Returns why this runtime cannot be used, `null` when it can. */
async function tryOut(): Promise<string | null> {
  const pid = native.fork(false);
  if (pid === 0) {
    renew();
    await canary();
    native.exit(0);
  }
  const pidfd = pidfdOf(pid);
  const patience = setTimeout(() => native.signal(pidfd, SIGKILL), CANARY_MS);
  const { code, signal } = await new Promise<ExitStatus>((resolve) => native.watchExit(pidfd, resolve));
  clearTimeout(patience);
  native.close(pidfd);
  if (code === 0) return null;
  return `the canary ${signal === null ? `ended with ${code}` : `was killed by signal ${signal}`}`;
}

/**
 * Blocks on requests that come to a descriptor, and ends with it; the event loop never turns, so that every child finds
 * the process as it is now. Returns in each child, with its arguments.
 */
export function serveForks(requests: number): readonly string[] {
  for (;;) {
    native.awaitInput(requests, FOREVER);
    const request = native.receiveDescriptors(requests, 1);
    if (request === null) continue;
    if (request.bytes.length === 0) native.exit(0);
    const argv = bear(requests, request.descriptors);
    if (argv !== null) return argv;
  }
}

/** Forks for one request and answers it. Returns the arguments in the child, `null` in the forge. */
function bear(
  requests: number,
  [file = -1, report = -1, ...handed]: readonly number[],
): readonly string[] | null {
  let pid: number;
  try {
    pid = native.fork(true);
  } catch (thrown) {
    pid = -((thrown as { errno?: number }).errno ?? 1);
  }
  if (pid === 0) {
    const { plan, parent } = decodeOrder(readMemory(file));
    return become(withDescriptors(plan, handed) as LaunchPlan, report, parent);
  }
  writeSync(requests, encodeAnswer(pid));
  for (const descriptor of [file, report, ...handed]) native.close(descriptor);
  return null;
}
