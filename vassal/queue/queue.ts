/** The two positions, and what makes a file one of a queue. */
const HEADER = 64;
const STACK_AT = 16;
const PULL_AT = 24;
/** The slot, and one, in which a step of the stack or of pulling goes on; 0 for none. */
const STACK_STEP_AT = 32;
const PULL_STEP_AT = 40;
const MAGIC = 0x3171_7565;
/** The length of a value stands before it; 0 is an empty slot. */
const LENGTH = 4;

/** How large a queue is. */
export interface QueueShape {
  readonly slots: number;
  /** Longest value, bytes. */
  readonly block: number;
}

/** Bytes of the memory for a queue. */
export function bytesOf({ slots, block }: QueueShape): number {
  return HEADER + slots * strideOf(block);
}

function strideOf(block: number): number {
  return LENGTH + Math.ceil(block / 4) * 4;
}

/**
 * A ring of slots with two positions, one for a stack and one to pull from (manual 6.11). Every step is done under the
 * lock that the memory belongs to. A process that is killed in one leaves the slot empty, never half of two values, and
 * the next step brings the position to it: one that lags behind would wait at an empty slot for a whole round.
 */
export class Queue {
  readonly shape: QueueShape;
  readonly #lock: <Result>(step: () => Result) => Result;
  readonly #view: DataView;
  readonly #bytes: Buffer;

  /** @param locked does a step while no other process does one */
  constructor(memory: ArrayBuffer, shape: QueueShape, locked: <Result>(step: () => Result) => Result) {
    this.shape = shape;
    this.#lock = locked;
    this.#view = new DataView(memory);
    this.#bytes = Buffer.from(memory);
  }

  /** Makes it one, unless it is. `false` when it holds something else. */
  format(): boolean {
    const { slots, block } = this.shape;
    const found = [0, 4, 8].map((at) => this.#view.getUint32(at, true));
    if (found.every((value) => value === 0)) {
      [MAGIC, slots, block].forEach((value, index) => this.#view.setUint32(index * 4, value, true));
      return true;
    }
    const [stack, pull] = [this.#position(STACK_AT), this.#position(PULL_AT)];
    const steps = [STACK_STEP_AT, PULL_STEP_AT].every((at) => this.#position(at) <= slots);
    return (
      found[0] === MAGIC && found[1] === slots && found[2] === block && stack < slots && pull < slots && steps
    );
  }

  /** What is in a slot; `null` when it is empty, or does not exist. */
  get(slot: number): Buffer | null {
    return this.#exists(slot) ? this.#locked(() => this.#read(slot)) : null;
  }

  /** Puts something into a slot; `false` for what is empty or too long, and for a slot that does not exist. */
  set(slot: number, value: Uint8Array): boolean {
    if (!this.#exists(slot) || !this.#fits(value)) return false;
    this.#locked(() => this.#write(slot, value));
    return true;
  }

  /** Puts something on the stack. */
  push(value: Uint8Array): boolean {
    if (!this.#fits(value)) return false;
    this.#locked(() => {
      const slot = this.#position(STACK_AT);
      this.#during(STACK_STEP_AT, slot, () => {
        this.#write(slot, value);
        this.#move(STACK_AT, slot + 1);
      });
    });
    return true;
  }

  /** Takes from the stack: it steps back even when it finds nothing there. */
  pop(): Buffer | null {
    return this.#locked(() => this.#pop());
  }

  /** Takes so many from the stack, the last one first; never more than there are slots. */
  last(count: number): (Buffer | null)[] {
    const length = Math.min(Math.max(0, count), this.shape.slots);
    return this.#locked(() => Array.from({ length }, () => this.#pop()));
  }

  /** Takes from the other end; the position stays where it finds nothing. */
  pull(): Buffer | null {
    return this.#locked(() => {
      const slot = this.#position(PULL_AT);
      // To find nothing is no step: ended by another process, it would move the position.
      if (this.#isEmpty(slot)) return null;
      return this.#during(PULL_STEP_AT, slot, () => {
        const value = this.#take(slot);
        this.#move(PULL_AT, slot + 1);
        return value;
      });
    });
  }

  /** The slot of the next push, and of the next pull. */
  get slot(): number {
    return this.#position(STACK_AT);
  }

  get pullSlot(): number {
    return this.#position(PULL_AT);
  }

  #pop(): Buffer | null {
    const slot = (this.#position(STACK_AT) || this.shape.slots) - 1;
    return this.#during(STACK_STEP_AT, slot, () => {
      const value = this.#take(slot);
      this.#move(STACK_AT, slot);
      return value;
    });
  }

  #locked<Result>(step: () => Result): Result {
    return this.#lock(() => {
      this.#mend();
      return step();
    });
  }

  /** Notes the slot of a step for as long as it takes. */
  #during<Result>(at: number, slot: number, step: () => Result): Result {
    this.#view.setUint32(at, slot + 1, true);
    const result = step();
    this.#view.setUint32(at, 0, true);
    return result;
  }

  /** Ends the step of a process that was killed in it: what it put there is gone, and what it took is taken. */
  #mend(): void {
    const [stack, pull] = [this.#position(STACK_STEP_AT), this.#position(PULL_STEP_AT)];
    if (stack > 0) this.#settle(STACK_STEP_AT, stack - 1, STACK_AT, stack - 1);
    if (pull > 0) this.#settle(PULL_STEP_AT, pull - 1, PULL_AT, pull);
  }

  #settle(step: number, slot: number, position: number, to: number): void {
    this.#view.setUint32(this.#at(slot), 0, true);
    this.#move(position, to);
    this.#view.setUint32(step, 0, true);
  }

  #exists(slot: number): boolean {
    return Number.isInteger(slot) && slot >= 0 && slot < this.shape.slots;
  }

  #isEmpty(slot: number): boolean {
    return this.#view.getUint32(this.#at(slot), true) === 0;
  }

  #fits({ length }: Uint8Array): boolean {
    return length > 0 && length <= this.shape.block;
  }

  #at(slot: number): number {
    return HEADER + slot * strideOf(this.shape.block);
  }

  #read(slot: number): Buffer | null {
    const at = this.#at(slot);
    const length = Math.min(this.#view.getUint32(at, true), this.shape.block);
    return length === 0 ? null : Buffer.from(this.#bytes.subarray(at + LENGTH, at + LENGTH + length));
  }

  #write(slot: number, value: Uint8Array): void {
    const at = this.#at(slot);
    this.#view.setUint32(at, 0, true);
    this.#bytes.set(value, at + LENGTH);
    this.#view.setUint32(at, value.length, true);
  }

  #take(slot: number): Buffer | null {
    const value = this.#read(slot);
    this.#view.setUint32(this.#at(slot), 0, true);
    return value;
  }

  #position(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #move(at: number, slot: number): void {
    this.#view.setUint32(at, slot % this.shape.slots, true);
  }
}
