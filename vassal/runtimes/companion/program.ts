import { readFileSync } from 'node:fs';
import { describeReport, describeStatus, native } from '../../../native/index.ts';
import type { LentCompanion } from '../../channel/index.ts';

const SIGKILL = 9;
/** The channel of a companion. */
const CHANNEL = 3;

/** A program that speaks the contract. */
export interface Program {
  /** What is executed; without it, what the first word of `argv` names. */
  readonly path?: string;
  /** The name that it goes by, and its arguments. */
  readonly argv: readonly string[];
  /** The whole environment, entries as `NAME=value`; without it, that of this process. */
  readonly environment?: readonly string[];
  readonly directory?: string | null;
  /** Descriptors that it gets after its channel, from 4 on; a template has its orders on 4, and these from 5 on. */
  readonly descriptors?: readonly number[];
}

/** The process of a companion and our end of its channel. */
export interface Born {
  readonly pid: number;
  readonly channel: number;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  kill(): void;
}

/**
 * Starts a companion: it dies with this process, and has a process group of its own, so that a signal to its group
 * reaches only what it started itself.
 */
export function startProgram(program: Program): Born {
  const { argv, path = argv[0] ?? '', environment, directory, descriptors = [] } = program;
  const [ours, theirs] = native.socketPair();
  try {
    const { pid, pidfd, started } = native.launch([
      { op: 'process-group' },
      { op: 'parent-death-signal', signal: SIGKILL },
      { op: 'signals-default' },
      {
        op: 'descriptors',
        map: [theirs, ...descriptors].map((from, index) => ({ from, to: CHANNEL + index })),
      },
      { op: 'open', path: '/dev/null', descriptor: 0, write: false },
      ...(environment === undefined ? [] : [{ op: 'environment' as const, entries: environment }]),
      ...(directory == null ? [] : [{ op: 'chdir' as const, path: directory }]),
      { op: 'exec', path, argv },
    ]);
    const { ended, kill } = watched(pidfd);
    const described = Promise.all([ended, started]).then(([how, report]) => {
      return report === null ? how : describeReport(report);
    });
    return { pid, channel: ours, ended: described, kill };
  } catch (thrown) {
    native.close(ours);
    throw thrown;
  } finally {
    native.close(theirs);
  }
}

/** A companion that a template forked as a child of this process. */
export function adopt({ channel, process }: LentCompanion): Born {
  const pid = Number(/^Pid:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${process}`, 'latin1'))?.[1] ?? 0);
  return { pid, channel, ...watched(process) };
}

/** Watches a child by its pidfd, which is closed when it has ended. */
function watched(pidfd: number): Pick<Born, 'ended' | 'kill'> {
  const exited = Promise.withResolvers<string>();
  let alive = true;
  native.watchExit(pidfd, (status) => {
    alive = false;
    native.close(pidfd);
    exited.resolve(describeStatus(status));
  });
  return { ended: exited.promise, kill: () => void (alive && native.signal(pidfd, SIGKILL)) };
}
