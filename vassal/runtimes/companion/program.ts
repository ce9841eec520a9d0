import { describeReport, native, type ExitStatus } from '../../../native/index.ts';

const SIGKILL = 9;
/** The channel of a companion. */
const CHANNEL = 3;

/** A program that speaks the contract. */
export interface Program {
  /** Path and arguments. */
  readonly argv: readonly string[];
  /** Changes of the environment; `null` removes. */
  readonly environment: Readonly<Record<string, string | null>>;
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
export function startProgram({ argv, environment }: Program): Born {
  const [ours, theirs] = native.socketPair();
  const entries = Object.entries({ ...process.env, ...environment }).filter(([, value]) => value != null);
  try {
    const { pid, pidfd, started } = native.launch([
      { op: 'process-group' },
      { op: 'parent-death-signal', signal: SIGKILL },
      { op: 'signals-default' },
      { op: 'descriptors', map: [{ from: theirs, to: CHANNEL }] },
      { op: 'environment', entries: entries.map(([name, value]) => `${name}=${value}`) },
      { op: 'exec', path: argv[0] ?? '', argv },
    ]);
    const exited = Promise.withResolvers<ExitStatus>();
    native.watchExit(pidfd, (status) => {
      native.close(pidfd);
      exited.resolve(status);
    });
    let alive = true;
    const ended = Promise.all([exited.promise, started]).then(([status, report]) => {
      alive = false;
      return report === null ? describe(status) : describeReport(report);
    });
    return { pid, channel: ours, ended, kill: () => void (alive && native.signal(pidfd, SIGKILL)) };
  } catch (thrown) {
    native.close(ours);
    throw thrown;
  } finally {
    native.close(theirs);
  }
}

function describe({ code, signal }: ExitStatus): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
