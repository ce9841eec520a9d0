import { native, type ExitStatus } from '../../native/index.ts';
import { signalGroup, watchGroup } from './group.ts';
import type { Found } from './pidfile.ts';

const SIGKILL = 9;

/** What a daemon's process is to us. */
export interface Kind {
  /** We started it, and reap it. */
  readonly ours: boolean;
  /** It leads a group that was made for it: what it started is signalled with it. */
  readonly group: boolean;
}

/** The process of a daemon, while it runs. */
export class Subject {
  readonly pid: number;
  readonly kind: Kind;
  /** The pidfile names it. */
  confirmed: boolean;
  readonly #pidfd: number;
  readonly #onEnd: (status: ExitStatus) => void;
  /** Stops watching whoever is left; `null` when nobody is. */
  #unwatch: (() => void) | null;
  /** The process itself lives. */
  #open = true;
  #asked = false;

  /** @param onEnd called once, when it has ended; when it was asked to, with all of its group */
  constructor({ pid, pidfd }: Found, kind: Kind, onEnd: (status: ExitStatus) => void) {
    this.pid = pid;
    this.kind = kind;
    this.confirmed = !kind.ours;
    this.#pidfd = pidfd;
    this.#onEnd = onEnd;
    this.#unwatch = native.watchExit(pidfd, (status) => this.#left(status));
  }

  /** Asks it to end. Throws what the system says when it is another user's. */
  ask(signal: number): void {
    this.#asked = true;
    this.signal(signal);
  }

  /** Throws as `ask`. */
  signal(signal: number): void {
    if (this.#unwatch === null) return;
    if (this.kind.group && signalGroup(this.pid, signal)) return;
    // Also one that is being born, and leads no group yet.
    if (this.#open) native.signal(this.#pidfd, signal);
  }

  /** Throws as `ask`. */
  kill(): void {
    this.ask(SIGKILL);
  }

  /** Leaves it alone. A process of ours is reaped all the same. */
  release(): void {
    if (this.kind.ours && this.#open) return;
    this.#unwatch?.();
    this.#unwatch = null;
    this.#close();
  }

  #left(status: ExitStatus): void {
    this.#unwatch = null;
    this.#close();
    const over = (): void => {
      this.#unwatch = null;
      this.#onEnd(status);
    };
    if (this.#asked && this.kind.group) this.#unwatch = watchGroup(this.pid, over);
    else over();
  }

  #close(): void {
    if (this.#open) native.close(this.#pidfd);
    this.#open = false;
  }
}
