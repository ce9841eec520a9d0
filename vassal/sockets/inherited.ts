import { native } from '../../native/index.ts';
import { nameOf } from './address.ts';

/** Listening sockets that this process was given, by their address: systemd's, and that of inetd or of the Emperor on descriptor 0. */
export interface Inherited {
  readonly descriptor: number;
  readonly name: string;
}

const FIRST = 3;
const MOST = 256;

/** Looks at the environment that the process was started with (`LISTEN_FDS`, `LISTEN_PID`) and at descriptor 0. */
export function inheritedSockets(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): Inherited[] {
  const found: Inherited[] = [];
  const mine = environment['LISTEN_PID'] === String(pid);
  const count = mine ? Math.min(Number(environment['LISTEN_FDS'] ?? 0) || 0, MOST) : 0;
  for (let descriptor = FIRST; descriptor < FIRST + count; descriptor++) {
    const name = addressOf(descriptor);
    if (name !== null) found.push({ descriptor, name });
  }
  const zero = addressOf(0);
  return zero === null ? found : [...found, { descriptor: 0, name: zero }];
}

/** Address of a descriptor that listens, `null` for every other one. */
export function addressOf(descriptor: number): string | null {
  try {
    const address = native.boundAddress(descriptor);
    return address === null ? null : nameOf(address);
  } catch {
    return null;
  }
}
