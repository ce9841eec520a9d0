/** The two positions, and what makes a file one of a queue. */
const HEADER = 64;
const STACK_AT = 16;
const PULL_AT = 24;
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
 * lock that the memory belongs to; a process that is killed in one leaves the slot empty, never half of two values.
 */
export class Queue {
  readonly shape: QueueShape;
  readonly #locked: <Result>(step: () => Result) => Result;
  readonly #view: DataView;
  readonly #bytes: Buffer;

  /** @param locked does a step while no other process does one */
  constructor(memory: ArrayBuffer, shape: QueueShape, locked: <Result>(step: () => Result) => Result) {
    this.shape = shape;
    this.#locked = locked;
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
    return found[0] === MAGIC && found[1] === slots && found[2] === block && stack < slots && pull < slots;
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
      this.#write(slot, value);
      this.#move(STACK_AT, slot + 1);
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
      const value = this.#take(slot);
      if (value !== null) this.#move(PULL_AT, slot + 1);
      return value;
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
    const value = this.#take(slot);
    this.#move(STACK_AT, slot);
    return value;
  }

  #exists(slot: number): boolean {
    return Number.isInteger(slot) && slot >= 0 && slot < this.shape.slots;
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
