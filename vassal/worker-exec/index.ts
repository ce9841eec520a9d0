import { describeReport, describeStatus, native, type LaunchPlan } from '../../native/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { workerExec } from './options.ts';

const SIGKILL = 9;
const SIGTERM = 15;

/**
 * Runs the command of `worker-exec` in the place of applications (manual 3.13.11). It has the sockets, and lives as long
 * as its worker: the end of one is the end of the other, and the master starts both again.
 */
export function runCommand({ configuration, sockets, log, retire, aide }: WorkerContext): WorkerHooks {
  if (aide !== null) return {};
  const command = configuration.get(workerExec) ?? '';
  const ended = Promise.withResolvers<void>();
  let pidfd: number | null = null;
  let stopping = false;
  const gone = (how: string): void => {
    if (pidfd !== null) native.close(pidfd);
    pidfd = null;
    ended.resolve();
    if (!stopping) retire(`worker-exec: "${command}" ended with ${how}`);
  };
  return {
    servesItself: true,
    accepting: async () => {
      // Programs wait in accept(2); FastCGI servers end when there is nobody.
      for (const { descriptor } of sockets) native.setBlocking(descriptor);
      const born = native.launch(
        planOf(
          command,
          sockets.map(({ descriptor }) => descriptor),
        ),
      );
      pidfd = born.pidfd;
      native.watchExit(pidfd, (status) => gone(describeStatus(status)));
      const report = await born.started;
      if (report === null) log.line(`running "${command}" (pid: ${born.pid})`);
      else log.line(`worker-exec: ${describeReport(report)}`);
    },
    stop: async () => {
      stopping = true;
      if (pidfd === null) return;
      native.signal(pidfd, SIGTERM);
      await ended.promise;
    },
  };
}

/** The first socket is standard input, as FastCGI wants it (and inetd does it); the others keep their numbers. */
function planOf(command: string, descriptors: readonly number[]): LaunchPlan {
  const map = descriptors.map((from, index) => ({ from, to: index === 0 ? 0 : from }));
  return [
    { op: 'process-group' },
    { op: 'parent-death-signal', signal: SIGKILL },
    { op: 'signals-default' },
    { op: 'descriptors', map },
    { op: 'exec', path: '/bin/sh', argv: ['/bin/sh', '-c', `exec ${command}`] },
  ];
}
