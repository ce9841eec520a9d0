import { Socket } from 'node:net';
import { describeReport, native } from '../../../native/index.ts';
import { signalGroup } from '../../daemons/index.ts';

const SIGKILL = 9;

/** A script that runs. */
export interface Running {
  readonly pid: number;
  readonly input: Socket;
  readonly output: Socket;
  /** Resolves when its program runs, with why it does not otherwise. */
  readonly started: Promise<string | null>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Kills it, with everything that it started in its process group. */
  kill(): void;
}

/** Starts a program with pipes for its standard input and output. It dies with this process. */
export function startScript(
  argv: readonly string[],
  directory: string,
  environment: readonly string[],
): Running {
  const { theirInput, ourInput, ourOutput, theirOutput } = pipes();
  try {
    const { pid, pidfd, started } = native.launch([
      { op: 'process-group' },
      { op: 'parent-death-signal', signal: SIGKILL },
      { op: 'signals-default' },
      {
        op: 'descriptors',
        map: [
          { from: theirInput, to: 0 },
          { from: theirOutput, to: 1 },
        ],
      },
      { op: 'environment', entries: environment },
      { op: 'chdir', path: directory },
      { op: 'exec', path: argv[0] ?? '', argv },
    ]);
    let alive = true;
    const kill = (): void => {
      // While it is not reaped its group has this number; a moment ago it had no group yet.
      if (alive && !signalGroup(pid, SIGKILL)) native.signal(pidfd, SIGKILL);
    };
    const ended = Promise.withResolvers<void>();
    native.watchExit(pidfd, () => {
      alive = false;
      native.close(pidfd);
      ended.resolve();
    });
    return {
      pid,
      input: quiet(new Socket({ fd: ourInput, readable: false, writable: true })),
      output: quiet(new Socket({ fd: ourOutput, readable: true, writable: false })),
      started: started.then((report) => (report === null ? null : describeReport(report))),
      ended: ended.promise,
      kill,
    };
  } catch (thrown) {
    native.close(ourInput);
    native.close(ourOutput);
    throw thrown;
  } finally {
    native.close(theirInput);
    native.close(theirOutput);
  }
}

/** Those of a script; both or none. */
function pipes() {
  const [theirInput, ourInput] = native.pipe();
  try {
    const [ourOutput, theirOutput] = native.pipe();
    return { theirInput, ourInput, ourOutput, theirOutput };
  } catch (thrown) {
    native.close(theirInput);
    native.close(ourInput);
    throw thrown;
  }
}

/** A script may close its ends whenever it likes. */
function quiet(socket: Socket): Socket {
  return socket.on('error', () => undefined);
}
