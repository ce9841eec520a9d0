import { native } from '../../native/index.ts';
import { closeSockets, restoreSockets, socketsBeyond } from '../sockets/index.ts';
import { shutdownSockets, vacuum } from '../sockets/options.ts';
import type { Generation } from './generation.ts';

/**
 * The generations of one instance: the present one, the one that starts beside it, and those that finish their last
 * requests. A socket is closed with the last generation that has it.
 */
export class Generations {
  readonly #retiring = new Set<Generation>();
  #present: Generation | null = null;
  #next: Generation | null = null;

  get present(): Generation | null {
    return this.#present;
  }

  get next(): Generation | null {
    return this.#next;
  }

  /** No worker of any generation is left. */
  get isEmpty(): boolean {
    return this.#all().every(({ isEmpty }) => isEmpty);
  }

  /** Takes a generation that is going to start. */
  expect(generation: Generation): void {
    this.#next = generation;
  }

  /** The expected generation becomes the present one; the old one ends its work, at once when `brutal`. */
  promote(brutal: boolean): void {
    const old = this.#present;
    this.#present = this.#next;
    this.#next = null;
    if (old === null) return this.#present?.attend(Promise.resolve());
    for (const hook of old.hooks) void hook.stop?.();
    this.#retiring.add(old);
    if (brutal) old.kill();
    else old.drain();
    this.#present?.attend(old.attended);
    this.bury(old);
  }

  /** Ends the expected generation, which never served: its workers, its hooks, the sockets that only it has. */
  async discard(): Promise<void> {
    const failed = this.#next;
    this.#next = null;
    if (failed === null) return;
    const { sockets, log } = failed.settings;
    if (this.#present !== null) restoreSockets(this.#present.settings.sockets, sockets, log);
    failed.kill();
    for (const hook of failed.hooks) await hook.stop?.();
    this.#free(failed);
  }

  /** Forgets a retired generation once it is empty. */
  bury(generation: Generation): void {
    if (generation.isEmpty && this.#retiring.delete(generation)) this.#free(generation);
  }

  /** Stops or resumes accepting, in the one that starts too; those that finish accept nobody. */
  pause(on: boolean): void {
    this.#present?.pause(on);
    this.#next?.pause(on);
  }

  drain(): void {
    for (const generation of this.#all()) generation.drain();
  }

  kill(): void {
    for (const generation of this.#all()) generation.kill();
  }

  /**
   * The end of the instance: the hooks and the sockets of the present generation, and of one that was starting.
   * @param left another instance serves the sockets: their files stay
   */
  async close(left: boolean): Promise<void> {
    for (const hook of [this.#next, this.#present].flatMap((one) => one?.hooks ?? [])) await hook.stop?.();
    if (left) return;
    if (this.#present !== null) closeSocketsOf(this.#present, []);
    if (this.#next !== null)
      closeSocketsOf(
        this.#next,
        [this.#present].filter((one) => one !== null),
      );
  }

  #all(): Generation[] {
    return [this.#present, this.#next, ...this.#retiring].filter((one) => one !== null);
  }

  #free(generation: Generation): void {
    closeSocketsOf(generation, this.#all());
    generation.close();
  }
}

/** Closes the sockets of a generation that none of `others` has. */
function closeSocketsOf({ settings }: Generation, others: readonly Generation[]): void {
  const { configuration, log } = settings;
  const held = others.flatMap((other) => other.settings.sockets);
  const own = socketsBeyond(held, settings.sockets);
  if (configuration.get(shutdownSockets)) for (const { descriptor } of own) native.shutdown(descriptor);
  closeSockets(own, configuration.get(vacuum) ? log : null);
}
