import { native } from '../../native/index.ts';

/** Name under which it is shared. */
export const STATE = 'spooler.state';

const bytesFor = (processes: number): number => 4 * (processes + 1);

/** The memory of a generation, as a descriptor. @param frequency seconds */
export function makeState(processes: number, frequency: number): number {
  const file = native.memoryFile('spooler', new Uint8Array(bytesFor(processes)));
  new State(file, processes).frequency = frequency;
  return file;
}

/** What all processes of an instance know of its spoolers: how often they try again, and their pids. */
export class State {
  readonly #cells: Int32Array;

  constructor(descriptor: number, processes: number) {
    this.#cells = new Int32Array(native.mapMemory(descriptor, bytesFor(processes)));
  }

  /** Seconds. */
  get frequency(): number {
    return Math.max(1, Atomics.load(this.#cells, 0));
  }

  set frequency(seconds: number) {
    Atomics.store(this.#cells, 0, seconds);
  }

  /** @param number of the process, from 1 */
  setPid(number: number, pid: number): void {
    Atomics.store(this.#cells, number, pid);
  }

  /** In the order of their numbers, 0 for one that has not begun yet. */
  get pids(): readonly number[] {
    return [...this.#cells.subarray(1)];
  }
}
