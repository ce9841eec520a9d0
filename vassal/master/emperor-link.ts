import { Socket } from 'node:net';
import { native } from '../../native/index.ts';
import type { Log } from '../log/index.ts';

/** Bytes of the Emperor protocol (manual 7.2.2). */
const STOP = 0;
const RELOAD = 1;
const GRACEFUL_STOP = 2;
const SPAWNED = 1;
const ACCEPTING = 5;
const LOYAL = 17;
const GOODBYE = 22;
/** Not of the original, whose Emperor does not heed it (docs/emperor.md). */
const KEPT = 23;
const HEARTBEAT = 26;
const REINFORCE = 30;

/** What the Emperor asks for; `gone` means that it is dead, and nobody watches over this instance any more. */
export interface EmperorRequests {
  stop(): void;
  reload(): void;
  gone(): void;
}

/** The vassal's end of the link to its Emperor. */
export interface EmperorLink {
  /** Once, when the instance runs for the first time. */
  spawned(): void;
  /** A generation accepts: at the start and after each reload. */
  accepting(): void;
  /** A reload was refused: the present generation goes on with what it has read before. */
  kept(): void;
  /** Once, after the first request. */
  loyal(): void;
  /** The instance ends because it wants to. */
  goodbye(): void;
  /** Sends a heartbeat every so often, while the instance is found to be healthy. */
  heartbeat(seconds: number | null, healthy: () => Promise<boolean>): void;
  /** The instance has more to do than it can: it wants zergs. */
  reinforce(): void;
}

/** Opens the link on `UWSGI_EMPEROR_FD`; `null` without an Emperor. */
export function openEmperorLink(
  descriptor: string | undefined,
  requests: EmperorRequests,
  log: Log,
): EmperorLink | null {
  if (descriptor === undefined || !/^\d{1,6}$/.test(descriptor)) return null;
  const fd = Number(descriptor);
  native.setCloseOnExec(fd, true);
  log.line(`*** has_emperor mode detected (fd: ${fd}) ***`);
  const socket = new Socket({ fd, readable: true, writable: true });
  const send = (byte: number): void => void socket.write(Buffer.of(byte));
  socket.on('data', (bytes: Buffer) => {
    for (const byte of bytes) {
      log.line(`received message ${byte} from emperor`);
      if (byte === STOP || byte === GRACEFUL_STOP) requests.stop();
      else if (byte === RELOAD) requests.reload();
    }
  });
  socket.on('error', () => requests.gone());
  socket.on('close', () => requests.gone());
  return link(send);
}

function link(send: (byte: number) => void): EmperorLink {
  const once = (byte: number): (() => void) => {
    let sent = false;
    return () => {
      if (!sent) send(byte);
      sent = true;
    };
  };
  let beat: NodeJS.Timeout | null = null;
  return {
    spawned: once(SPAWNED),
    accepting: () => send(ACCEPTING),
    kept: () => send(KEPT),
    loyal: once(LOYAL),
    goodbye: () => send(GOODBYE),
    reinforce: () => send(REINFORCE),
    heartbeat: (seconds, healthy) => {
      if (beat !== null) clearInterval(beat);
      const look = async (): Promise<void> => {
        if (await healthy()) send(HEARTBEAT);
      };
      beat = seconds === null || seconds === 0 ? null : setInterval(() => void look(), seconds * 1000);
      beat?.unref();
    },
  };
}
