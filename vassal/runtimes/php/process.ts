import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { describeReport, describeStatus, native, type ExitStatus } from '../../../native/index.ts';
import { signalGroup } from '../../daemons/index.ts';
import { privateSocket } from './private-socket.ts';
import type { PhpProgram } from './program.ts';
import { QUESTION } from './records.ts';

const SIGKILL = 9;
const SIGTERM = 15;

/** How a process ended. */
export interface End {
  /** In words. */
  readonly how: string;
  /** It ended by itself, or never ran: a crash is no such end. */
  readonly itself: boolean;
}

/** A process of PHP, which answers one request after the other. */
export interface PhpProcess {
  readonly pid: number;
  /** Requests that it has answered. */
  answered: number;
  /** It was told to end. */
  readonly leaving: boolean;
  readonly ended: Promise<End>;
  /** A connection for one request. */
  connect(): Socket;
  /** Resolves when it is free again behind a request that was given up, or gone. */
  free(): Promise<void>;
  /** Lets it end when it is free. */
  leave(): void;
  /** Kills it, with everything that it started in its process group. */
  kill(): void;
}

/** Starts PHP on a socket of its own. It dies with this process. Throws what the system says. */
export function startPhp({ argv, environment, ini }: PhpProgram): PhpProcess {
  const socket = privateSocket();
  try {
    const { pid, pidfd, started } = native.launch([
      { op: 'process-group' },
      { op: 'parent-death-signal', signal: SIGKILL },
      { op: 'signals-default' },
      {
        op: 'descriptors',
        map: [{ from: socket.descriptor, to: 0 }, ...(ini === null ? [] : [{ from: ini, to: ini }])],
      },
      { op: 'environment', entries: environment },
      { op: 'ambient-capabilities', capabilities: [] },
      { op: 'exec', path: argv[0] ?? '', argv },
    ]);
    let alive = true;
    let leaving = false;
    const exited = Promise.withResolvers<ExitStatus>();
    native.watchExit(pidfd, (status) => {
      alive = false;
      native.close(pidfd);
      socket.forget();
      exited.resolve(status);
    });
    const ended = Promise.all([exited.promise, started]).then(([status, report]) => ({
      how: report === null ? describeStatus(status) : describeReport(report),
      itself: report !== null || status.code !== null,
    }));
    // The path of one that is gone may be that of another by now.
    const open = (): Socket =>
      alive ? connect(socket.path).on('error', () => undefined) : new Socket().destroy();
    return {
      pid,
      answered: 0,
      get leaving() {
        return leaving;
      },
      ended,
      connect: open,
      free: async () => {
        if (!alive) return;
        const asking = open();
        asking.write(QUESTION);
        asking.on('data', () => asking.destroy());
        await once(asking, 'close').catch(() => undefined);
      },
      leave: () => {
        leaving = true;
        if (alive) native.signal(pidfd, SIGTERM);
      },
      kill: () => {
        leaving = true;
        // While it is not reaped its group has this number; a moment ago it had no group yet.
        if (alive && !signalGroup(pid, SIGKILL)) native.signal(pidfd, SIGKILL);
      },
    };
  } catch (thrown) {
    socket.forget();
    throw thrown;
  } finally {
    // It alone accepts: with it goes whoever waits in its queue.
    native.close(socket.descriptor);
  }
}
