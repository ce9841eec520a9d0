import type { Peer } from './access.ts';

/** Connections at once of all users and of one tenant. Those above are closed without a word. */
const MOST = 64;
const MOST_OF_ONE = 4;
/** Places that tenants leave to operators. */
const RESERVED = 16;

/** Counts who is connected, so that tenants, however many, cannot keep an operator out. */
export class Crowd {
  readonly #present = new Map<object, number>();

  /** Lets somebody in, or not. */
  enter(key: object, { uid }: Peer, operator: boolean): boolean {
    const mine = [...this.#present.values()].filter((other) => other === uid).length;
    const full = operator
      ? this.#present.size >= MOST
      : this.#present.size >= MOST - RESERVED || mine >= MOST_OF_ONE;
    if (!full) this.#present.set(key, uid);
    return !full;
  }

  leave(key: object): void {
    this.#present.delete(key);
  }
}
