import { native } from '../../native/index.ts';
import { servedSockets, type BoundSocket } from '../sockets/index.ts';

/** How often the listen queues are looked at, ms: the kernel does not tell that one is full. */
const PERIOD_MS = 1000;

/** Tells of every listen queue that is full, once in a period, as the original says it. */
export function watchBacklog(
  sockets: () => readonly BoundSocket[],
  full: (text: string) => void,
): () => void {
  const look = (): void => {
    for (const { name, descriptor } of servedSockets(sockets())) {
      const queue = native.listenQueue(descriptor);
      if (queue === null || queue.maximum === 0 || queue.waiting < queue.maximum) continue;
      full(
        `*** uWSGI listen queue of socket "${name}" (fd: ${descriptor}) full !!! (${queue.waiting}/${queue.maximum}) ***`,
      );
    }
  };
  const timer = setInterval(look, PERIOD_MS);
  return () => clearInterval(timer);
}
