import { native } from '../native/index.ts';

/** What a service tells systemd (manual 3.22, sd_notify(3)). Without a NOTIFY_SOCKET every call does nothing. */
export interface Notifier {
  /** The service serves: after the start, and again after each `reloading`. */
  ready(): void;
  /** One line that `systemctl status` shows. */
  status(text: string): void;
  reloading(): void;
  stopping(): void;
  /** Keep-alives at half of the time that systemd allows, when it watches this process. */
  readonly watchdog: { start(): void; stop(): void };
}

/** Sends one datagram to a unix socket, a leading `@` meaning an abstract one; throws when it cannot. */
export type Send = (address: string, bytes: Uint8Array) => void;

/** A notifier for the environment that systemd gave to the process. */
export function createNotifier(
  environment: Readonly<Record<string, string | undefined>>,
  send: Send = native.sendDatagram,
): Notifier {
  const socket = environment['NOTIFY_SOCKET'] ?? '';
  const tell = /^[/@]./.test(socket) ? teller(socket, send) : () => {};
  const period = watchdogPeriod(environment, process.pid);
  let timer: NodeJS.Timeout | null = null;
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    ready: () => tell('READY=1'),
    status: (text) => tell(`STATUS=${text.replace(/\s+/g, ' ')}`),
    reloading: () => tell(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => tell('STOPPING=1'),
    watchdog: {
      start: () => {
        stop();
        if (period === null) return;
        tell('WATCHDOG=1');
        timer = setInterval(() => tell('WATCHDOG=1'), period).unref();
      },
      stop,
    },
  };
}

/** The status line of an Emperor, word for word as people know it. */
export function governing(vassals: number): string {
  return `The Emperor is governing ${vassals} vassals`;
}

/**
 * How often to report, ms: half of WATCHDOG_USEC. `null` when systemd does not watch, or watches another process:
 * the variables are inherited.
 */
export function watchdogPeriod(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | null {
  const owner = environment['WATCHDOG_PID'] ?? String(pid);
  const micros = environment['WATCHDOG_USEC'] ?? '';
  if (owner !== String(pid) || !/^[1-9]\d{0,17}$/.test(micros)) return null;
  return Math.min(Math.max(1, Math.floor(Number(micros) / 2000)), LONGEST_TIMER);
}

/** What a timer can hold, ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
const LONGEST_DATAGRAM = 8192;

function teller(socket: string, send: Send): (message: string) => void {
  return (message) => {
    try {
      send(socket, Buffer.from(message).subarray(0, LONGEST_DATAGRAM));
    } catch {
      // systemd is gone or does not listen: the service serves all the same.
    }
  };
}
