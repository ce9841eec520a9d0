import { native } from '../../native/index.ts';

/** What one read can take, bytes. */
const LONGEST_READ = 1 << 20;

/** Whoever waits for a message. */
interface Waiting {
  readonly descriptors: readonly number[];
  readonly give: (message: Buffer) => void;
}

/**
 * Takes messages from queues that other processes may read too. It takes one only when somebody here waits for it: so the
 * first mule that is free has it.
 */
export class Mailbox {
  readonly #longest: number;
  readonly #waiting = new Set<Waiting>();
  readonly #watches = new Map<number, () => void>();

  /** @param longest message, bytes */
  constructor(longest: number) {
    this.#longest = Math.min(longest + 1, LONGEST_READ);
  }

  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** The next message of these queues. @param signal gives up: the answer is `null` */
  take(descriptors: readonly number[], signal: AbortSignal | null): Promise<Buffer | null> {
    for (const descriptor of descriptors) {
      const message = this.#receive(descriptor);
      if (message !== null) return Promise.resolve(message);
    }
    return new Promise((resolve) => {
      const waiting = { descriptors, give: (message: Buffer) => this.#end(waiting, () => resolve(message)) };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', () => this.#end(waiting, () => resolve(null)), { once: true });
      this.#watch();
    });
  }

  #end(waiting: Waiting, then: () => void): void {
    if (!this.#waiting.delete(waiting)) return;
    this.#watch();
    then();
  }

  /** Watches what is waited for, and nothing else. */
  #watch(): void {
    const wanted = new Set([...this.#waiting].flatMap(({ descriptors }) => descriptors));
    for (const [descriptor, stop] of this.#watches) {
      if (wanted.has(descriptor)) continue;
      stop();
      this.#watches.delete(descriptor);
    }
    for (const descriptor of wanted) {
      if (this.#watches.has(descriptor)) continue;
      this.#watches.set(
        descriptor,
        native.watchReadable(descriptor, () => this.#readable(descriptor)),
      );
    }
  }

  #readable(descriptor: number): void {
    this.#watches.delete(descriptor);
    const first = [...this.#waiting].find(({ descriptors }) => descriptors.includes(descriptor));
    const message = first === undefined ? null : this.#receive(descriptor);
    if (message === null) this.#watch();
    else first?.give(message);
  }

  /** The first byte says nothing: an empty message would be the end of the queue. */
  #receive(descriptor: number): Buffer | null {
    const received = native.receiveDescriptors(descriptor, this.#longest, 0);
    return received === null || received.bytes.length === 0 ? null : received.bytes.subarray(1);
  }
}

/** Puts a message into a queue; `false` when there is no room, now or ever. */
export function post(descriptor: number, message: Uint8Array): boolean {
  try {
    native.sendDescriptors(descriptor, Buffer.concat([Buffer.of(0), message]), []);
    return true;
  } catch {
    return false;
  }
}
