import { native, type Launched } from '../../native/index.ts';
import type { BornProcess } from '../master/context.ts';

const SIGKILL = 9;

/** A child of this process as the process of a worker. */
export function childOf({ pid, pidfd, started }: Launched): BornProcess {
  let open = true;
  return {
    pid,
    started,
    kill: () => void (open && native.signal(pidfd, SIGKILL)),
    watch: (onExit) =>
      native.watchExit(pidfd, (status) => {
        open = false;
        native.close(pidfd);
        onExit(status);
      }),
  };
}
