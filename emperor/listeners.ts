import { native } from '../native/index.ts';
import type { Listening } from './upgrade/state.ts';

/** The sockets that the Emperor itself listens on; those of the process before are taken over, so that nobody is refused. */
export class Listeners {
  readonly #before: Listening[];
  readonly #open: Listening[] = [];
  /** Whoever is being answered there, and is not to be cut off: each resolves when its connection is closed. */
  answering: () => Promise<void>[] = () => [];

  constructor(before: readonly Listening[] = []) {
    this.#before = [...before];
  }

  /** The socket that listens for this purpose on this address already; `null` for none. */
  take(purpose: string, address: string): number | null {
    const index = this.#before.findIndex((one) => one.purpose === purpose && one.address === address);
    return index < 0 ? null : (this.#before.splice(index, 1)[0]?.descriptor ?? null);
  }

  note(purpose: string, address: string, descriptor: number): void {
    this.#open.push({ purpose, address, descriptor });
  }

  get open(): readonly Listening[] {
    return this.#open;
  }

  /** Closes those that nobody wants any more. */
  closeRest(): void {
    for (const { descriptor } of this.#before.splice(0)) native.close(descriptor);
  }
}
