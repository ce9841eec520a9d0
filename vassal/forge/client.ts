import { Socket } from 'node:net';
import {
  describeReport,
  errorName,
  native,
  readReport,
  type Launched,
  type LaunchPlan,
} from '../../native/index.ts';
import { adopting } from './adopted.ts';
import { ANSWER, decodeAnswer, descriptorsOf, encodeOrder } from './order.ts';
import { pidfdOf } from './pidfd.ts';
import { forgePlan, STEP } from './plan.ts';

const SIGKILL = 9;
/** A forge answers in about two milliseconds; one that does not answer at all must not hold up the Emperor. */
const ANSWER_MS = 5000;
/** Without a sign of it; longer than its own patience with the canary. */
const SILENCE_MS = 15_000;
const READY = 'ready';

/** A running fork server, as the process sees it that started it. */
export interface ForgeProcess {
  readonly pid: number;
  /** Forks a process of this engine by its plan; it is a child of this process. Throws when there is none. */
  launch(plan: LaunchPlan): Launched;
  /** SIGKILL. */
  kill(): void;
}

/**
 * Starts a fork server and resolves when it is ready. Rejects with why it is not.
 * @param self program and leading arguments that start this engine
 * @param ended is told once when it ends after it was ready
 * @param progress is told of each step on its way to be ready
 */
export async function startForge(
  self: readonly string[],
  ended: () => void,
  progress: () => void = () => undefined,
): Promise<ForgeProcess> {
  const [requests, theirs] = native.socketPair();
  const [firstWord, theirWord] = native.socketPair();
  let launched: Launched;
  try {
    launched = native.launch(forgePlan(self, theirs, theirWord));
  } finally {
    native.close(theirs);
    native.close(theirWord);
  }
  const { pid, pidfd, started } = launched;
  const kill = (): void => void native.signal(pidfd, SIGKILL);
  let ready = false;
  native.watchExit(pidfd, () => {
    native.close(pidfd);
    native.close(requests);
    if (ready) ended();
  });
  const word = await readWord(firstWord, progress, kill);
  if (word === '') {
    const report = await started;
    throw new Error(report === null ? 'it ended before it was ready' : describeReport(report));
  }
  if (word !== READY) throw new Error(word);
  ready = true;
  return { pid, kill, launch: (plan) => order(requests, plan, kill) };
}

/** What it says at last; before that, a line break is a step. */
function readWord(descriptor: number, progress: () => void, late: () => void): Promise<string> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const patience = setTimeout(late, SILENCE_MS);
  let word = '';
  socket.setEncoding('utf8').on('data', (text) => {
    word += String(text).replaceAll(STEP, '');
    patience.refresh();
    progress();
  });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('close', () => {
      clearTimeout(patience);
      resolve(word);
    });
  });
}

/**
 * One order to a process that runs `serveForks`, and its answer. The child is this process's own, because it is a
 * subreaper while the other one forks. Throws when there is no answer: after `patience`, ms, `kill` is called.
 */
export function order(requests: number, plan: LaunchPlan, kill: () => void, patience = ANSWER_MS): Launched {
  const [reader, writer] = native.socketPair();
  let file = -1;
  try {
    file = native.memoryFile('forge-order', encodeOrder({ plan, parent: process.pid }));
    const pid = adopting(() => ask(requests, [file, writer, ...descriptorsOf(plan)], kill, patience));
    return { pid, pidfd: pidfdOf(pid), started: readReport(reader) };
  } catch (thrown) {
    native.close(reader);
    throw thrown;
  } finally {
    native.close(writer);
    if (file >= 0) native.close(file);
  }
}

function ask(requests: number, descriptors: readonly number[], kill: () => void, patience: number): number {
  native.sendDescriptors(requests, Buffer.of(0), descriptors);
  if (!native.awaitInput(requests, patience)) {
    kill();
    throw new Error('it does not answer');
  }
  const answer = native.receiveDescriptors(requests, ANSWER);
  if (answer === null || answer.bytes.length !== ANSWER) throw new Error('it is gone');
  const pid = decodeAnswer(answer.bytes);
  if (pid < 0) throw new Error(`it cannot fork: ${errorName(-pid)}`);
  return pid;
}
